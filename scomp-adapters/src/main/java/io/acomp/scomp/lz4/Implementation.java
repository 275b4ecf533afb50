package io.acomp.scomp.lz4;

import net.jpountz.lz4.LZ4Factory;

import io.acomp.spi.Availability;

/** Where a driver's blocks come from. */
enum Implementation {
    /** liblz4 through foreign function calls, or lz4-java's JNI where its library works but cannot be linked. */
    NATIVE {
        @Override
        Availability availability() {
            Availability linked = Lz4Binding.library().availability();
            return linked.available() || Lz4Binding.explicit() || !JNI.availability().available() ? linked : Availability.AVAILABLE;
        }

        @Override
        boolean dictionaries() {
            return Lz4Binding.dictionaries();
        }

        @Override
        BlockCodec newBlocks() {
            return Lz4Binding.library().availability().available() ? new NativeBlocks() : JNI.newBlocks();
        }
    },
    /** lz4-java's JNI classes. */
    JNI {
        @Override
        Availability availability() {
            return JniState.AVAILABILITY;
        }

        @Override
        BlockCodec newBlocks() {
            return new JniBlocks();
        }
    },
    /** Plain Java. */
    JAVA {
        @Override
        Availability availability() {
            return Availability.AVAILABLE;
        }

        @Override
        BlockCodec newBlocks() {
            return new JavaBlocks();
        }
    };

    /** Whether it can run here. */
    abstract Availability availability();

    /** Makes working memory for blocks. */
    abstract BlockCodec newBlocks();

    /** Whether its blocks can have a dictionary. */
    boolean dictionaries() {
        return false;
    }

    private static final class JniState {
        static final Availability AVAILABILITY = probe();

        private static Availability probe() {
            try {
                LZ4Factory.nativeInstance();
                return Availability.AVAILABLE;
            } catch (LinkageError | AssertionError | RuntimeException failure) {
                return Availability.unavailable("lz4-java's library cannot be loaded: " + failure, "install liblz4-1 and name its folder in ACOMP_NATIVE_PATH");
            }
        }
    }
}
