/** Smaller copies of cold pages: secondary algorithms and groups of neighbours (KS §6.5). */
@NullMarked
package io.acomp.store.recompress;

import org.jspecify.annotations.NullMarked;
