/** Counters that many threads write: one for each constant of an enum. */
@NullMarked
package io.acomp.store.count;

import org.jspecify.annotations.NullMarked;
