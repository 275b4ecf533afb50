/**
 * The LZ4 family: raw blocks ({@code lz4}, {@code lz4hc}) and the standard frame format ({@code lz4-frame}). Three block codecs stand
 * behind one interface: liblz4 through foreign function calls, lz4-java's JNI classes where those cannot be linked, and plain Java. The
 * frame format is written and read here, in Java, on top of any of them.
 */
@NullMarked
package io.acomp.scomp.lz4;

import org.jspecify.annotations.NullMarked;
