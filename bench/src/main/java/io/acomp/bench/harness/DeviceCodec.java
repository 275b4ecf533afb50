package io.acomp.bench.harness;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

/**
 * The codec inside a simulated device. It knows how long it has worked, for what a device does is not this machine's processor time; and it
 * looks answers up that were recorded before, so that a device can be simulated which is faster than this machine's processors. Answers are
 * recorded before requests run; after that it is thread-safe.
 */
public final class DeviceCodec implements SyncDriver {
    private final SyncDriver codec;
    private final Map<Source, MemorySegment> answers = new HashMap<>();
    private final LongAdder nanos = new LongAdder();

    /** A source as it is recognised. */
    private record Source(Operation operation, long bytes, long crc) {
        static Source of(Operation operation, MemorySegment segment) {
            CRC32C crc = new CRC32C();
            crc.update(segment.asByteBuffer());
            return new Source(operation, segment.byteSize(), crc.getValue());
        }
    }

    /**
     * A codec that knows no answers yet.
     *
     * @param codec who works for sources that are not known, and has the say in everything else
     */
    public DeviceCodec(SyncDriver codec) {
        this.codec = codec;
    }

    /**
     * Records an answer in both directions.
     *
     * @param plain uncompressed bytes
     * @param packed the same compressed; both stay alive as long as this is used
     */
    void record(MemorySegment plain, MemorySegment packed) {
        answers.put(Source.of(Operation.COMPRESS, plain), packed);
        answers.put(Source.of(Operation.DECOMPRESS, packed), plain);
    }

    /** Forgets what was recorded; no request runs meanwhile. */
    public void forget() {
        answers.clear();
    }

    /** Time it has worked so far in nanoseconds, in whatever thread. */
    public long workNanos() {
        return nanos.sum();
    }

    @Override
    public String name() {
        return codec.name();
    }

    @Override
    public String algorithm() {
        return codec.algorithm();
    }

    @Override
    public int priority() {
        return codec.priority();
    }

    @Override
    public Availability availability() {
        return codec.availability();
    }

    @Override
    public Capabilities capabilities() {
        return codec.capabilities();
    }

    @Override
    public CodecConfig configure(CodecSettings settings) throws UnsupportedSettingException {
        return codec.configure(settings);
    }

    @Override
    public long maxCompressedLength(long length) {
        return codec.maxCompressedLength(length);
    }

    @Override
    public CodecStream newStream() {
        return new Stream(codec.newStream());
    }

    private final class Stream implements CodecStream {
        private final CodecStream worker;

        private Stream(CodecStream worker) {
            this.worker = worker;
        }

        @Override
        public long compress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            long start = System.nanoTime();
            MemorySegment answer = answer(Operation.COMPRESS, source);
            long result = answer == null ? worker.compress(config, source, destination) : copied(answer, destination);
            nanos.add(System.nanoTime() - start);
            return result;
        }

        @Override
        public long decompress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            long start = System.nanoTime();
            MemorySegment answer = answer(Operation.DECOMPRESS, source);
            long result = answer == null ? worker.decompress(config, source, destination) : copied(answer, destination);
            nanos.add(System.nanoTime() - start);
            return result;
        }

        private @Nullable MemorySegment answer(Operation operation, MemorySegment source) {
            return answers.isEmpty() ? null : answers.get(Source.of(operation, source));
        }

        private static long copied(MemorySegment answer, MemorySegment destination) {
            if (answer.byteSize() > destination.byteSize()) {
                return CodecResult.DESTINATION_TOO_SMALL;
            }
            MemorySegment.copy(answer, 0, destination, 0, answer.byteSize());
            return answer.byteSize();
        }

        @Override
        public long nativeBytes() {
            return worker.nativeBytes();
        }

        @Override
        public void close() {
            worker.close();
        }
    }
}
