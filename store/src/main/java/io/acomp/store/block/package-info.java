/** The block view: byte-addressed reads and writes over pages (zram's role, KS §6). */
@NullMarked
package io.acomp.store.block;

import org.jspecify.annotations.NullMarked;
