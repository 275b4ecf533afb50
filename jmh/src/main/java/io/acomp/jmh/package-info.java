/**
 * Micro-benchmarks of single steps, and of ways that lost a comparison, so that each decision can be measured again.
 */
@NullMarked
package io.acomp.jmh;

import org.jspecify.annotations.NullMarked;
