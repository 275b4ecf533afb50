/**
 * Native libraries through the JDK's Foreign Function and Memory API: how they are found, and what is said when they are not. Only classes
 * named {@code …Binding} call restricted methods.
 */
@NullMarked
package io.acomp.foreign;

import org.jspecify.annotations.NullMarked;
