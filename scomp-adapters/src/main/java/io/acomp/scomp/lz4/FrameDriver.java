package io.acomp.scomp.lz4;

import java.lang.foreign.MemorySegment;

import io.acomp.Operation;
import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SettingsCheck;
import io.acomp.spi.StreamDecoder;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

/**
 * A driver of the standard LZ4 frame format, {@code .lz4}: one request, one frame; every frame of a source is read.
 *
 * <p>Levels are those of the {@code lz4} tool: -N is acceleration N, 0 to 2 the fast compressor, 3 to 12 the HC compressor. The plain Java
 * driver takes lz4-java's HC compressor for these, which allocates its tables at every block. Frames that name a dictionary are
 * unsupported.
 */
final class FrameDriver implements SyncDriver {
    private static final int FIRST_HC_LEVEL = 3;

    private final String name;
    private final int priority;
    private final Implementation implementation;
    private final Capabilities capabilities;

    FrameDriver(String suffix, int priority, Implementation implementation) {
        this.name = "lz4-frame-" + suffix;
        this.priority = priority;
        this.implementation = implementation;
        this.capabilities = new Capabilities(
                Capabilities.Direction.unlimited(Lz4Block.WINDOW),
                Capabilities.Direction.unlimited(Lz4Block.WINDOW),
                Lz4Config.MIN_LEVEL,
                Lz4Config.MAX_HC_LEVEL,
                1,
                false,
                true,
                false,
                implementation == Implementation.JAVA ? Capabilities.Memory.ANY : Capabilities.Memory.NATIVE);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String algorithm() {
        return "lz4-frame";
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
        return operation == Operation.DECOMPRESS ? decompress : 4 * decompress;
    }

    @Override
    public CodecConfig configure(CodecSettings settings) throws UnsupportedSettingException {
        int level = SettingsCheck.check(name, capabilities, settings);
        return new Lz4Config(level, level >= FIRST_HC_LEVEL, settings.checksum(), null);
    }

    @Override
    public CodecStream newStream() {
        return new Stream(implementation.newBlocks());
    }

    @Override
    public long maxCompressedLength(long length) {
        return FrameWriter.maxCompressedLength(length);
    }

    @Override
    public StreamDecoder newDecoder(CodecConfig config, long maxWindow) {
        return new FrameDecoder(implementation.newBlocks(), (Lz4Config) config, maxWindow);
    }

    private static final class Stream implements CodecStream {
        private final BlockCodec blocks;
        private final FrameWriter writer;
        private final FrameReader reader;

        Stream(BlockCodec blocks) {
            this.blocks = blocks;
            this.writer = new FrameWriter(blocks);
            this.reader = new FrameReader(blocks);
        }

        @Override
        public long compress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            try {
                return writer.write((Lz4Config) config, source, destination);
            } catch (OutOfMemoryError exhausted) {
                return CodecResult.OUT_OF_MEMORY;
            }
        }

        @Override
        public long decompress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            try {
                return reader.read((Lz4Config) config, source, destination);
            } catch (OutOfMemoryError exhausted) {
                return CodecResult.OUT_OF_MEMORY;
            }
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
