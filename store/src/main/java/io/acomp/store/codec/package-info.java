/** Per-CPU contexts and codec pools: how pages are compressed and decompressed (KS §4.1, §4.6). */
@NullMarked
package io.acomp.store.codec;

import org.jspecify.annotations.NullMarked;
