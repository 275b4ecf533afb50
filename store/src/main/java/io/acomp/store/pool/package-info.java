/** The slab pool (zsmalloc's role, KS §5): size classes, spans, handles, compaction. */
@NullMarked
package io.acomp.store.pool;

import org.jspecify.annotations.NullMarked;
