package io.acomp.scomp.deflate;

import java.lang.foreign.MemorySegment;

/** Raw inflate by one library: no header, no trailer. Used by one thread at a time; the fields tell about the last call. */
abstract class RawInflater implements AutoCloseable {
    /** Bytes of source the last call took. */
    long consumed;
    /** Bytes the last call produced. */
    long produced;
    /** True after the final block, with all its output produced. */
    boolean finished;

    /** Forgets everything; the next call begins a new deflate stream. */
    abstract void begin();

    /**
     * Inflates as far as source and destination allow. One that works on whole streams only reports a source that ends too early, or a
     * destination that is too small, by not being {@link #finished}, and cannot go on from there.
     *
     * @param source deflate data
     * @param from first byte to read
     * @param end first byte not to read
     * @param destination where to
     * @param to first byte to write
     * @param limit first byte not to write
     * @return 0, or a {@link io.acomp.spi.CodecResult} with an offset in the source
     */
    abstract long inflate(MemorySegment source, long from, long end, MemorySegment destination, long to, long limit);

    /**
     * Bytes of room behind the output with which the library is faster: its quick loop stops a longest match before the end of the room. At
     * 4 KiB that is 4 to 5 % (measured, ISA-L and libdeflate).
     */
    abstract int slack();

    /** Native bytes held now. */
    abstract long nativeBytes();

    @Override
    public abstract void close();
}
