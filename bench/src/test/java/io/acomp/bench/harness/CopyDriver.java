package io.acomp.bench.harness;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.acomp.AcompEngine;
import io.acomp.Operation;
import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SyncDriver;

/** Copies, under the name of the null algorithm; cuts results or holds up a call when it is told to. */
final class CopyDriver implements SyncDriver {
    private static final CodecConfig CONFIG = new CodecConfig() {};
    private static final long LOOK_EVERY_NANOS = 50_000;
    private static final BooleanSupplier AT_ONCE = () -> true;

    volatile boolean cutsResults;
    private volatile BooleanSupplier heldUntil = AT_ONCE;

    /** Holds the next call up until a condition holds, which it must come to; the test's timeout bounds it. */
    void holdNext(BooleanSupplier until) {
        heldUntil = until;
    }

    /** An engine with one lane that has only this driver. */
    AcompEngine engine(int ringSize) {
        return AcompEngine.builder().lanes(1).ringSize(ringSize).discoverProviders(false).provider(() -> List.of(this)).build();
    }

    @Override
    public String name() {
        return "null-test";
    }

    @Override
    public String algorithm() {
        return "null";
    }

    @Override
    public int priority() {
        return 1;
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
    public int nanosPerKilobyte(Operation operation) {
        return 20;
    }

    @Override
    public CodecConfig configure(CodecSettings settings) {
        return CONFIG;
    }

    @Override
    public long maxCompressedLength(long length) {
        return length;
    }

    @Override
    public CodecStream newStream() {
        return new Stream();
    }

    private final class Stream implements CodecStream {
        @Override
        public long compress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            BooleanSupplier until = heldUntil;
            heldUntil = AT_ONCE;
            while (!until.getAsBoolean()) {
                LockSupport.parkNanos(LOOK_EVERY_NANOS);
            }
            if (source.byteSize() > destination.byteSize()) {
                return CodecResult.DESTINATION_TOO_SMALL;
            }
            MemorySegment.copy(source, 0, destination, 0, source.byteSize());
            return source.byteSize() - (cutsResults ? 1 : 0);
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
        public void close() {}
    }
}
