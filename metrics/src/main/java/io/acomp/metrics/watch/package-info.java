/** Meters of anything that counts by itself: what they are called, and the readings that fill them. */
@NullMarked
package io.acomp.metrics.watch;

import org.jspecify.annotations.NullMarked;
