package io.acomp.hw.iaa;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** QPL's structures around Huffman tables and dictionaries (HW §4.3). Sizes are in bytes. */
final class QplTableLayout {
    /** Size of a {@code qpl_histogram}. */
    static final long HISTOGRAM_BYTES = 1280;
    /** 286 counts of literals and lengths, 4 bytes each. */
    static final long HISTOGRAM_LITERALS = 0;
    /** 30 counts of distances, 4 bytes each. */
    static final long HISTOGRAM_DISTANCES = 1152;

    /** {@code allocator_t}, passed by value: the functions that allocate and free. */
    static final StructLayout ALLOCATOR =
            MemoryLayout.structLayout(ValueLayout.ADDRESS.withName("allocator"), ValueLayout.ADDRESS.withName("deallocator"));
    /** {@code serialization_options_t}, passed by value. */
    static final StructLayout SERIALIZATION_OPTIONS = MemoryLayout.structLayout(
            ValueLayout.JAVA_INT.withName("format"), MemoryLayout.paddingLayout(4), ValueLayout.JAVA_LONG.withName("flags"));

    /** Serialization format: the only one that QPL 1.9 has; 0, the compact one, is refused with 52. */
    static final int RAW_FORMAT = 1;

    /** Table type: for both directions. */
    static final int BOTH = 0;
    /** Table type: for compression. */
    static final int COMPRESSION = 1;
    /** Table type: for decompression. */
    static final int DECOMPRESSION = 2;

    /** Dictionary level of a path that is not to use the dictionary. */
    static final int NO_DICTIONARY_LEVEL = -1;
    /** Software dictionary level for compression level 1; level 3 is 3, and 0 serves decompression only. */
    static final int SOFTWARE_DICTIONARY_LEVEL = 1;

    private QplTableLayout() {}
}
