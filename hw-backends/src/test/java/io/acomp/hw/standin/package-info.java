/** Stand-in devices under the unmodified vendor libraries: built from C by the test run, switched at run time. */
@NullMarked
package io.acomp.hw.standin;

import org.jspecify.annotations.NullMarked;
