/** Snappy's raw block format through snappy-java. */
@NullMarked
package io.acomp.scomp.snappy;

import org.jspecify.annotations.NullMarked;
