/**
 * A simulated accelerator over a real software codec: its queues, engines, latency and faults are a model, the bytes are real. Opt-in and
 * labelled: the driver is named {@code <algorithm>-sim} and chosen only by that name. For tests of what is above a device, and for capacity
 * planning before there is one.
 */
@NullMarked
package io.acomp.hw.sim;

import org.jspecify.annotations.NullMarked;
