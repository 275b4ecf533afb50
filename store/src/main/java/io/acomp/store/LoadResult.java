package io.acomp.store;

/** How a load ended. The destination's content is unspecified unless it is {@link #LOADED}. */
public enum LoadResult {
    /** The destination holds what was stored last. */
    LOADED,
    /** Nothing is stored there. */
    ABSENT,
    /** What is stored does not have the checksum it was stored with; counted, and kept as it is. */
    CORRUPT,
    /** The codec or the device could not decompress what is stored; counted, and kept as it is. */
    DECOMPRESS_FAIL,
    /** The backing file could not be read; counted, and kept as it is. */
    IO_FAIL;

    /** True if the destination holds the data. */
    public boolean isLoaded() {
        return this == LOADED;
    }
}
