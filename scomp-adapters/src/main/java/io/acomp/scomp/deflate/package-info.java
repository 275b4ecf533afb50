/**
 * The deflate family: raw deflate, gzip and zlib by four implementations.
 *
 * <p>Every library does raw deflate only ({@link io.acomp.scomp.deflate.RawDeflater}, {@link io.acomp.scomp.deflate.RawInflater}). What
 * stands around it is done once, here: headers and trailers ({@link io.acomp.scomp.deflate.Wrapper},
 * {@link io.acomp.scomp.deflate.HeaderReader}), members one after another, checksums, capacity. So all twelve drivers accept and refuse the
 * same files.
 */
@NullMarked
package io.acomp.scomp.deflate;

import org.jspecify.annotations.NullMarked;
