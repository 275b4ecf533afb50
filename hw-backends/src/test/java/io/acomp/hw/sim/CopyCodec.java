package io.acomp.hw.sim;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SyncDriver;

/** Both directions copy, after {@link #before}; counts what is open. */
final class CopyCodec implements SyncDriver {
    volatile Runnable before = () -> {};
    final AtomicInteger calls = new AtomicInteger();
    final AtomicInteger openConfigs = new AtomicInteger();
    final AtomicInteger openStreams = new AtomicInteger();

    @Override
    public String name() {
        return "copy-test";
    }

    @Override
    public String algorithm() {
        return "copy";
    }

    @Override
    public int priority() {
        return 50;
    }

    @Override
    public Availability availability() {
        return Availability.AVAILABLE;
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.plain(0, Capabilities.Memory.ANY);
    }

    @Override
    public CodecConfig configure(CodecSettings settings) {
        openConfigs.incrementAndGet();
        return new CodecConfig() {
            @Override
            public void close() {
                openConfigs.decrementAndGet();
            }
        };
    }

    @Override
    public CodecStream newStream() {
        openStreams.incrementAndGet();
        return new Stream();
    }

    @Override
    public long maxCompressedLength(long length) {
        return length;
    }

    private final class Stream implements CodecStream {
        @Override
        public long compress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            before.run();
            calls.incrementAndGet();
            if (source.byteSize() > destination.byteSize()) {
                return CodecResult.DESTINATION_TOO_SMALL;
            }
            MemorySegment.copy(source, 0, destination, 0, source.byteSize());
            return source.byteSize();
        }

        @Override
        public long decompress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            return compress(config, source, destination);
        }

        @Override
        public long nativeBytes() {
            return 0;
        }

        @Override
        public void close() {
            openStreams.decrementAndGet();
        }
    }
}
