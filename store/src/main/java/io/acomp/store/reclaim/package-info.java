/** Who leaves memory: the clock hand, writeback, idle marks (KS §4.5, §6.5). */
@NullMarked
package io.acomp.store.reclaim;

import org.jspecify.annotations.NullMarked;
