/** Test classes in JVMs of their own. */
@NullMarked
package io.acomp.hw.process;

import org.jspecify.annotations.NullMarked;
