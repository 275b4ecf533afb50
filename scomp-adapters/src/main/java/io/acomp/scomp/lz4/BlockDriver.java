package io.acomp.scomp.lz4;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.acomp.Operation;
import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SettingsCheck;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

/**
 * A driver of raw LZ4 blocks: one request, one block.
 *
 * <p>Levels of {@code lz4} are 1 and, below, the acceleration of {@code lz4 --fast}: level -N is acceleration N; 0 counts as 1. Levels of
 * {@code lz4hc} are liblz4's own, from 2. A dictionary counts with its last 64 KiB. Raw blocks carry neither length nor checksum: damage
 * that leaves a block well-formed goes unnoticed. They cannot be streamed.
 */
final class BlockDriver implements SyncDriver {
    private final String name;
    private final int priority;
    private final boolean highCompression;
    private final Implementation implementation;
    private final Capabilities capabilities;

    BlockDriver(String algorithm, String suffix, int priority, Implementation implementation) {
        this.name = algorithm + "-" + suffix;
        this.priority = priority;
        this.highCompression = algorithm.equals("lz4hc");
        this.implementation = implementation;
        this.capabilities = new Capabilities(
                new Capabilities.Direction(Lz4Block.MAX_INPUT, Long.MAX_VALUE, Lz4Block.WINDOW),
                new Capabilities.Direction(Integer.MAX_VALUE, Long.MAX_VALUE, Lz4Block.WINDOW),
                highCompression ? 2 : Lz4Config.MIN_LEVEL,
                highCompression ? Lz4Config.MAX_HC_LEVEL : 1,
                highCompression ? 9 : 1,
                false,
                false,
                implementation == Implementation.NATIVE,
                implementation == Implementation.JAVA ? Capabilities.Memory.ANY : Capabilities.Memory.NATIVE);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String algorithm() {
        return highCompression ? "lz4hc" : "lz4";
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public Availability availability() {
        return implementation.availability();
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public int nanosPerKilobyte(Operation operation) {
        int decompress = implementation == Implementation.JAVA ? 1000 : 350;
        return operation == Operation.DECOMPRESS ? decompress : highCompression ? 25_000 : 4 * decompress;
    }

    @Override
    public CodecConfig configure(CodecSettings settings) throws UnsupportedSettingException {
        int level = SettingsCheck.check(name, capabilities, settings);
        byte[] dictionary = settings.dictionary();
        if (dictionary == null) {
            return new Lz4Config(level, highCompression, false, null);
        }
        if (!implementation.dictionaries()) {
            throw new UnsupportedSettingException(name + " takes dictionaries with liblz4 1.10 or newer, library=" + Lz4Binding.library());
        }
        return new Lz4Config(level, highCompression, false, new Lz4Dictionary(dictionary, highCompression, level));
    }

    @Override
    public CodecStream newStream() {
        return new Stream(implementation.newBlocks());
    }

    @Override
    public long maxCompressedLength(long length) {
        return Lz4Block.maxCompressedLength(length);
    }

    private static final class Stream implements CodecStream {
        private static final byte EMPTY_BLOCK = 0;

        private final BlockCodec blocks;

        Stream(BlockCodec blocks) {
            this.blocks = blocks;
        }

        @Override
        public long compress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            long length = source.byteSize();
            if (length > Lz4Block.MAX_INPUT) {
                return CodecResult.UNSUPPORTED;
            }
            if (destination.byteSize() == 0) {
                return CodecResult.DESTINATION_TOO_SMALL;
            }
            if (length == 0) {
                destination.set(ValueLayout.JAVA_BYTE, 0, EMPTY_BLOCK);
                return 1;
            }
            int capacity = (int) Math.min(destination.byteSize(), Lz4Block.maxCompressedLength(length));
            try {
                return blocks.compress((Lz4Config) config, source, 0, (int) length, destination, 0, capacity);
            } catch (OutOfMemoryError exhausted) {
                return CodecResult.OUT_OF_MEMORY;
            }
        }

        @Override
        public long decompress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            long length = source.byteSize();
            if (length == 0) {
                return CodecResult.corruptAt(0);
            }
            if (length > Integer.MAX_VALUE) {
                return CodecResult.UNSUPPORTED;
            }
            int capacity = (int) Math.min(destination.byteSize(), Integer.MAX_VALUE);
            long result;
            try {
                result = blocks.decompress((Lz4Config) config, source, 0, (int) length, destination, 0, capacity, 0);
            } catch (OutOfMemoryError exhausted) {
                return CodecResult.OUT_OF_MEMORY;
            }
            // a block longer than any call can produce, although the destination could hold it
            return result == CodecResult.DESTINATION_TOO_SMALL && destination.byteSize() > capacity ? CodecResult.UNSUPPORTED : result;
        }

        @Override
        public long nativeBytes() {
            return blocks.nativeBytes();
        }

        @Override
        public void close() {
            blocks.close();
        }
    }
}
