/**
 * How it is measured: contenders, interleaved rounds, quartiles, latencies, processor time.
 */
@NullMarked
package io.acomp.bench.harness;

import org.jspecify.annotations.NullMarked;
