/** Pages by slot: the slot table, the store and load paths, limits, tenants, counters (KS §4). */
@NullMarked
package io.acomp.store.page;

import org.jspecify.annotations.NullMarked;
