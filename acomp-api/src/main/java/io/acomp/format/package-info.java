/**
 * Frame formats as data: magic numbers, headers and where a frame ends, read without a codec.
 */
@NullMarked
package io.acomp.format;

import org.jspecify.annotations.NullMarked;
