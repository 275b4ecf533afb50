package io.acomp.hw.qat;

/** Where libqat's structures keep what (x86-64; equal in 24.02 and 26.08, HW §5). Offsets and sizes are in bytes; fields are 32 bits. */
final class QatLayout {
    /** Size of a description of an instance ({@code CpaInstanceInfo2}). */
    static final int INFORMATION_BYTES = 932;
    /** NUMA node of the instance's device. */
    static final int INFORMATION_NODE = 912;

    /** Size of an instance's abilities ({@code CpaDcInstanceCapabilities}); each is 0 or 1. */
    static final int CAPABILITIES_BYTES = 152;
    /** Compresses deflate. */
    static final int CAPABILITIES_DEFLATE = 56;
    /** Decompresses deflate. */
    static final int CAPABILITIES_INFLATE = 60;
    /** Compresses LZ4. */
    static final int CAPABILITIES_LZ4 = 64;
    /** Decompresses LZ4. */
    static final int CAPABILITIES_UNLZ4 = 68;

    private QatLayout() {}
}
