/** What makes stored pages smaller: recompression, groups of neighbours (KS §6.5), dictionaries (KS §9.3). */
@NullMarked
package io.acomp.store.recompress;

import org.jspecify.annotations.NullMarked;
