package io.acomp.scomp.spec;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * Runs a test once per driver it applies to, and once per driver that is not available, to be skipped with its reason. On methods, not
 * classes: the build would count all drivers of a class as reruns of one test.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@ArgumentsSource(DriverArguments.class)
@interface EachDriver {
    /** What a driver must have for the test to apply. */
    Trait value() default Trait.ANY;
}
