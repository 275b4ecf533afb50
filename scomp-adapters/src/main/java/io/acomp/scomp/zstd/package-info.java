/**
 * Zstandard frames (RFC 8878) through zstd-jni: its bundled C library by way of the Foreign Function and Memory API, its Java classes
 * where that is not possible.
 */
@NullMarked
package io.acomp.scomp.zstd;

import org.jspecify.annotations.NullMarked;
