package io.acomp.hw.process;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test class runs in a JVM of its own, because vendor libraries look for devices once per process, and because a library may end the
 * process. Surefire's own way (reuseForks=false) loads the classes into Maven's JVM, which may be older than they are.
 *
 * <p>All of the class runs in one child, started by the first of its tests; here its results are repeated under the same names. A child
 * that ends early fails the tests it did not finish. Test factories are not supported. Constructors, field initializers and parameters are
 * run here too, so they must not touch a library. Started by something else than Surefire (an IDE), the class runs where it is.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(OwnProcessExtension.class)
public @interface OwnProcess {}
