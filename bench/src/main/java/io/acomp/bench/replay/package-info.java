/** Replay of recorded traces against drivers, policies and simulated devices. See {@code docs/traces.md}. */
@NullMarked
package io.acomp.bench.replay;

import org.jspecify.annotations.NullMarked;
