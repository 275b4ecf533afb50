/** A store in a file: written atomically, checked when read. */
@NullMarked
package io.acomp.store.snapshot;

import org.jspecify.annotations.NullMarked;
