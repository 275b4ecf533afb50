package io.acomp.scomp.zstd;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdException;
import org.jspecify.annotations.Nullable;

import io.acomp.scomp.NativeScratch;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecStream;
import io.acomp.spi.StreamDecoder;
import io.acomp.spi.UnsupportedSettingException;

/**
 * zstd-jni's Java classes, for a JVM that does not let us call its library directly. Everything is copied through buffers of the stream,
 * and dictionaries are prepared by every stream for itself.
 */
final class JavaZstd implements ZstdImplementation {
    /** More than this on one side is not supported: these classes take buffers with int positions. */
    private static final long MAX_BYTES = 1 << 30;

    /**
     * Loads the library.
     *
     * @throws LinkageError if it cannot be loaded
     */
    JavaZstd() {
        new ZstdDecompressCtx().close();
    }

    @Override
    public CodecConfig configure(ZstdSettings settings, byte[] dictionary) throws UnsupportedSettingException {
        if (ZstdSettings.isTrained(dictionary)) {
            try {
                new ZstdDictCompress(dictionary, settings.level()).close();
            } catch (IllegalStateException malformed) {
                throw ZstdSettings.malformed(dictionary);
            }
        }
        return new Config(settings, dictionary);
    }

    @Override
    public CodecStream newStream() {
        return new Stream();
    }

    @Override
    public StreamDecoder newDecoder(CodecConfig config, long maxWindow) {
        return new Decoder((Config) config, maxWindow);
    }

    private record Config(ZstdSettings settings, byte[] dictionary) implements CodecConfig {
        void applyTo(ZstdCompressCtx context) {
            context.reset();
            context.setLevel(settings.level()).setChecksum(settings.checksum());
            if (settings.windowLog() != 0) {
                context.setWindowLog(settings.windowLog());
            }
            if (dictionary.length > 0) {
                context.loadDict(dictionary);
            }
        }

        void applyTo(ZstdDecompressCtx context) {
            context.reset();
            if (dictionary.length > 0) {
                context.loadDict(dictionary);
            }
        }
    }

    private static final class Stream implements CodecStream {
        private final Room source = new Room();
        private final Room destination = new Room();
        private @Nullable ZstdCompressCtx compressor;
        private @Nullable ZstdDecompressCtx decompressor;
        private @Nullable CodecConfig compressConfig;
        private @Nullable CodecConfig decompressConfig;
        private int highestLevel = Integer.MIN_VALUE;
        private long largestSource;

        @Override
        public long compress(CodecConfig config, MemorySegment from, MemorySegment to) {
            long bound = ZstdDriver.bound(from.byteSize());
            try {
                ZstdCompressCtx context = compressor;
                if (context == null) {
                    context = new ZstdCompressCtx();
                    compressor = context;
                }
                if (compressConfig != config) {
                    compressConfig = null;
                    ((Config) config).applyTo(context);
                    compressConfig = config;
                    highestLevel = Math.max(highestLevel, ((Config) config).settings().level());
                }
                largestSource = Math.max(largestSource, from.byteSize());
                if (Math.max(from.byteSize(), bound) > MAX_BYTES) {
                    return CodecResult.UNSUPPORTED;
                }
                ByteBuffer input = source.copyOf(from);
                ByteBuffer output = destination.atLeast(bound);
                return deliver(context.compressDirectByteBuffer(output, 0, (int) bound, input, 0, (int) from.byteSize()), to);
            } catch (ZstdException failure) {
                return ZstdCode.ofCompression(failure.getErrorCode());
            } catch (OutOfMemoryError noMemory) {
                return CodecResult.OUT_OF_MEMORY;
            }
        }

        @Override
        public long decompress(CodecConfig config, MemorySegment from, MemorySegment to) {
            try {
                ZstdDecompressCtx context = decompressor;
                if (context == null) {
                    context = new ZstdDecompressCtx();
                    decompressor = context;
                }
                if (decompressConfig != config) {
                    decompressConfig = null;
                    ((Config) config).applyTo(context);
                    decompressConfig = config;
                }
                if (from.byteSize() == 0) {
                    return CodecResult.corruptAt(0);
                }
                if (Math.max(from.byteSize(), to.byteSize()) > MAX_BYTES) {
                    return CodecResult.UNSUPPORTED;
                }
                ByteBuffer input = source.copyOf(from);
                ByteBuffer output = destination.atLeast(to.byteSize());
                return deliver(context.decompressDirectByteBuffer(output, 0, (int) to.byteSize(), input, 0, (int) from.byteSize()), to);
            } catch (ZstdException failure) {
                return ZstdCode.ofDecompression(failure.getErrorCode());
            } catch (OutOfMemoryError noMemory) {
                return CodecResult.OUT_OF_MEMORY;
            }
        }

        private long deliver(int produced, MemorySegment to) {
            if (produced > to.byteSize()) {
                return CodecResult.DESTINATION_TOO_SMALL;
            }
            MemorySegment.copy(destination.memory(), 0, to, 0, produced);
            source.trim();
            destination.trim();
            return produced;
        }

        @Override
        public long nativeBytes() {
            return source.bytes()
                    + destination.bytes()
                    + (compressor == null ? 0 : ZstdMemory.compressor(highestLevel, largestSource))
                    + (decompressor == null ? 0 : ZstdMemory.DECOMPRESSOR);
        }

        @Override
        public void close() {
            if (compressor != null) {
                compressor.close();
            }
            if (decompressor != null) {
                decompressor.close();
            }
            source.close();
            destination.close();
        }
    }

    /** A stream's memory as a buffer, made anew only when the memory is. */
    private static final class Room {
        private final NativeScratch scratch = new NativeScratch();
        private MemorySegment memory = MemorySegment.NULL;
        private ByteBuffer buffer = memory.asByteBuffer();

        ByteBuffer atLeast(long bytes) {
            MemorySegment now = scratch.atLeast(bytes);
            if (now != memory) {
                memory = now;
                buffer = now.asByteBuffer();
            }
            return buffer;
        }

        ByteBuffer copyOf(MemorySegment source) {
            ByteBuffer room = atLeast(source.byteSize());
            MemorySegment.copy(source, 0, memory, 0, source.byteSize());
            return room;
        }

        MemorySegment memory() {
            return memory;
        }

        long bytes() {
            return scratch.bytes();
        }

        void trim() {
            scratch.trim();
        }

        void close() {
            scratch.close();
        }
    }

    private static final class Decoder extends FramedDecoder {
        private final ZstdDecompressCtx context = new ZstdDecompressCtx();

        Decoder(Config config, long maxWindow) {
            super(maxWindow);
            config.applyTo(context);
            context.setLongMax(windowLog(maxWindow));
        }

        @Override
        long decode(MemorySegment source, long sourceAt, long sourceEnd, MemorySegment destination, long destinationAt) {
            ByteBuffer input = source.asSlice(sourceAt, Math.min(sourceEnd - sourceAt, MAX_BYTES)).asByteBuffer();
            ByteBuffer output = destination.asSlice(destinationAt, Math.min(destination.byteSize() - destinationAt, MAX_BYTES)).asByteBuffer();
            try {
                boolean done = context.decompressDirectByteBufferStream(output, input);
                moved(sourceAt + input.position(), destinationAt + output.position());
                return done ? FRAME_DONE : MORE;
            } catch (ZstdException failure) {
                return ZstdCode.ofDecompression(Math.abs(failure.getErrorCode()));
            }
        }

        @Override
        public void close() {
            context.close();
            if (arena.scope().isAlive()) {
                arena.close();
            }
        }
    }
}
