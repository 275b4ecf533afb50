/** The null algorithm: copies. It measures what everything around a codec costs. */
@NullMarked
package io.acomp.scomp.nul;

import org.jspecify.annotations.NullMarked;
