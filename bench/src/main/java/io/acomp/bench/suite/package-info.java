/**
 * What is measured: one class per question, grouped in suites.
 */
@NullMarked
package io.acomp.bench.suite;

import org.jspecify.annotations.NullMarked;
