/** The backing file: blocks that cold pages are written to (KS §6.1). */
@NullMarked
package io.acomp.store.backing;

import org.jspecify.annotations.NullMarked;
