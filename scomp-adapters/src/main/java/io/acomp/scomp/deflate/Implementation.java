package io.acomp.scomp.deflate;

import org.jspecify.annotations.Nullable;

import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.Capabilities.Direction;
import io.acomp.spi.Capabilities.Memory;

/** The four implementations: what they are called, what they can do, and how their raw codecs are made. Listing them opens no library. */
enum Implementation {
    /**
     * ISA-L. Its levels 1 to 3 are ours; level 0 stays unused (1.24 × the size of zlib's level 1). None of them is the usual default, so
     * without a level it only decompresses. Its structures count bytes in 32 bits.
     */
    ISAL("isal", 120, levels(1, 3, Direction.upTo(Integer.MAX_VALUE, Wrapper.MAX_WINDOW), false, Memory.NATIVE), 3000, 1300) {
        @Override
        Availability availability() {
            return IsalBinding.availability();
        }

        @Override
        RawDeflater newDeflater() {
            return new IsalDeflater();
        }

        @Override
        RawInflater newInflater() {
            return new IsalInflater(false);
        }

        @Override
        RawInflater newStepInflater() {
            return new IsalInflater(true);
        }

        @Override
        Checksum newChecksum(Wrapper wrapper) {
            return wrapper == Wrapper.RAW ? Checksum.NONE : new IsalChecksum(wrapper);
        }
    },
    /** libdeflate: whole buffers only, so neither pieces nor steps. */
    LIBDEFLATE("libdeflate", 110, levels(0, 12, unlimited(), false, Memory.NATIVE), 5000, 2000) {
        @Override
        Availability availability() {
            return LibdeflateBinding.availability();
        }

        @Override
        RawDeflater newDeflater() {
            return new LibdeflateDeflater();
        }

        @Override
        RawInflater newInflater() {
            return new LibdeflateInflater();
        }

        @Override
        @Nullable RawInflater newStepInflater() {
            return null;
        }

        @Override
        Checksum newChecksum(Wrapper wrapper) {
            return wrapper == Wrapper.RAW ? Checksum.NONE : new LibdeflateChecksum(wrapper);
        }
    },
    /** The JDK's own zlib: always there. */
    JDK("jdk", 50, levels(0, 9, unlimited(), false, Memory.ANY), 14000, 4000) {
        @Override
        Availability availability() {
            return Availability.AVAILABLE;
        }

        @Override
        RawDeflater newDeflater() {
            return new JdkDeflater();
        }

        @Override
        RawInflater newInflater() {
            return new JdkInflater();
        }

        @Override
        RawInflater newStepInflater() {
            return new JdkInflater();
        }

        @Override
        Checksum newChecksum(Wrapper wrapper) {
            return wrapper == Wrapper.RAW ? Checksum.NONE : new JdkChecksum(wrapper);
        }
    },
    /** The system's zlib: the one with a window setting. */
    LIBZ("libz", 45, levels(0, 9, unlimited(), true, Memory.NATIVE), 14000, 4000) {
        @Override
        Availability availability() {
            return LibzBinding.availability();
        }

        @Override
        long maxCompressedLength(long length) {
            // a window smaller than a block leaves zlib no stored block to fall back to: fixed codes, nine bits for a literal
            return length + (length >>> 3) + (length >>> 6) + BOUND_CONSTANT;
        }

        @Override
        RawDeflater newDeflater() {
            return new LibzDeflater();
        }

        @Override
        RawInflater newInflater() {
            return new LibzInflater(true);
        }

        @Override
        RawInflater newStepInflater() {
            return new LibzInflater(false);
        }

        @Override
        Checksum newChecksum(Wrapper wrapper) {
            return wrapper == Wrapper.RAW ? Checksum.NONE : new LibzChecksum(wrapper);
        }
    };

    /** Header, trailer, one block more, and the room some libraries want to see. */
    private static final int BOUND_CONSTANT = 64;
    /** The level gzip, zlib and everyone else use when none is named. */
    private static final int USUAL_LEVEL = 6;

    private final String label;
    private final int priority;
    private final Capabilities capabilities;
    private final int compressNanos;
    private final int decompressNanos;

    Implementation(String label, int priority, Capabilities capabilities, int compressNanos, int decompressNanos) {
        this.label = label;
        this.priority = priority;
        this.capabilities = capabilities;
        this.compressNanos = compressNanos;
        this.decompressNanos = decompressNanos;
    }

    private static Direction unlimited() {
        return Direction.unlimited(Wrapper.MAX_WINDOW);
    }

    private static Capabilities levels(int min, int max, Direction limits, boolean windowSetting, Memory memory) {
        return new Capabilities(limits, limits, min, max, USUAL_LEVEL, windowSetting, false, false, memory);
    }

    /** Second part of the drivers' names. */
    String label() {
        return label;
    }

    int priority() {
        return priority;
    }

    Capabilities capabilities() {
        return capabilities;
    }

    int compressNanos() {
        return compressNanos;
    }

    int decompressNanos() {
        return decompressNanos;
    }

    /** Bytes that are enough for any source: stored blocks cost at most 5 bytes for every 5000 (libdeflate's smallest block). */
    long maxCompressedLength(long length) {
        return length + (length >>> 8) + BOUND_CONSTANT;
    }

    /** Opens the library at the first call. */
    abstract Availability availability();

    abstract RawDeflater newDeflater();

    /** An inflater for whole streams. */
    abstract RawInflater newInflater();

    /** An inflater that can go on where the last call stopped, or null. Libraries that have one can also cut their output into pieces. */
    abstract @Nullable RawInflater newStepInflater();

    abstract Checksum newChecksum(Wrapper wrapper);
}
