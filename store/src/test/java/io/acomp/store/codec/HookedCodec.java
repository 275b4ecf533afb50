package io.acomp.store.codec;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

import io.acomp.Operation;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SettingsCheck;
import io.acomp.spi.UnsupportedSettingException;
import io.acomp.store.TestCodec;

/**
 * A software driver, zlib underneath, whose calls do what the test says. It notices streams and digests
 * that are used after they were closed, and streams used by two threads at once.
 */
public final class HookedCodec extends TestCodec {
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicInteger digests = new AtomicInteger();
    private final AtomicReference<String> misuse = new AtomicReference<>();
    private volatile Behaviour behaviour = HEALTHY;
    private volatile boolean streamFails;

    /** What happens around, or instead of, a call. */
    @FunctionalInterface
    public interface Behaviour {
        /** The result of a call; {@code codec} does it. */
        long run(Operation operation, MemorySegment source, LongSupplier codec);
    }

    /** Does what it is asked. */
    public static final Behaviour HEALTHY = (operation, source, codec) -> codec.getAsLong();

    /** A healthy one. */
    public HookedCodec() {
        super("hooked");
    }

    /** What calls do from now on. */
    public void behave(Behaviour value) {
        behaviour = value;
    }

    /** Whether new streams cannot be had. */
    public void streamFails(boolean value) {
        streamFails = value;
    }

    /** Streams that are open. */
    public int streams() {
        return streams.get();
    }

    /** Digests of settings that are open. */
    public int digests() {
        return digests.get();
    }

    /** What was done wrong, null if nothing was. */
    public String misuse() {
        return misuse.get();
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.levels(1, 9, 6, 0, Capabilities.Memory.ANY);
    }

    @Override
    public CodecConfig configure(CodecSettings settings) throws UnsupportedSettingException {
        return new Digest(SettingsCheck.check(name(), capabilities(), settings));
    }

    @Override
    public long maxCompressedLength(long length) {
        return length + length / 100 + 64;
    }

    @Override
    public CodecStream newStream() {
        if (streamFails) {
            throw new OutOfMemoryError("injected, streams=" + streams.get());
        }
        return new Stream();
    }

    private final class Digest implements CodecConfig {
        private final int level;
        private volatile boolean closed;

        private Digest(int level) {
            this.level = level;
            digests.incrementAndGet();
        }

        @Override
        public void close() {
            closed = true;
            digests.decrementAndGet();
        }
    }

    private final class Stream implements CodecStream {
        private final AtomicBoolean busy = new AtomicBoolean();
        private volatile boolean closed;

        private Stream() {
            streams.incrementAndGet();
        }

        @Override
        public long compress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            return run(Operation.COMPRESS, (Digest) config, source, () -> deflate(((Digest) config).level, source, destination));
        }

        @Override
        public long decompress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            return run(Operation.DECOMPRESS, (Digest) config, source, () -> inflate(source, destination));
        }

        private long run(Operation operation, Digest digest, MemorySegment source, LongSupplier codec) {
            check(!closed, "a stream is used after it was closed");
            check(!digest.closed, "a digest is used after it was closed");
            check(busy.compareAndSet(false, true), "a stream is used by two threads");
            try {
                return behaviour.run(operation, source, codec);
            } finally {
                busy.set(false);
                check(!closed, "a stream is closed while it is used");
            }
        }

        @Override
        public long nativeBytes() {
            return 1;
        }

        @Override
        public void close() {
            check(!closed, "a stream is closed twice");
            closed = true;
            streams.decrementAndGet();
        }
    }

    private void check(boolean right, String otherwise) {
        if (!right) {
            misuse.compareAndSet(null, otherwise);
        }
    }

    private static long deflate(int level, MemorySegment source, MemorySegment destination) {
        byte[] from = new byte[(int) source.byteSize()];
        MemorySegment.copy(source, 0, MemorySegment.ofArray(from), 0, from.length);
        byte[] to = new byte[(int) destination.byteSize()];
        try (Deflater deflater = new Deflater(level)) {
            deflater.setInput(from);
            deflater.finish();
            int length = deflater.deflate(to);
            if (!deflater.finished()) {
                return CodecResult.DESTINATION_TOO_SMALL;
            }
            MemorySegment.copy(MemorySegment.ofArray(to), 0, destination, 0, length);
            return length;
        }
    }

    private static long inflate(MemorySegment source, MemorySegment destination) {
        byte[] from = new byte[(int) source.byteSize()];
        MemorySegment.copy(source, 0, MemorySegment.ofArray(from), 0, from.length);
        byte[] to = new byte[(int) destination.byteSize() + 1];
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(from);
            int length = inflater.inflate(to);
            if (length > destination.byteSize()) {
                return CodecResult.DESTINATION_TOO_SMALL;
            }
            if (!inflater.finished() || inflater.getRemaining() > 0) {
                return CodecResult.CORRUPT_INPUT;
            }
            MemorySegment.copy(MemorySegment.ofArray(to), 0, destination, 0, length);
            return length;
        } catch (DataFormatException corrupt) {
            return CodecResult.CORRUPT_INPUT;
        }
    }
}
