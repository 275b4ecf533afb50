/** The key view: values by key in a sharded off-heap hash. */
@NullMarked
package io.acomp.store.key;

import org.jspecify.annotations.NullMarked;
