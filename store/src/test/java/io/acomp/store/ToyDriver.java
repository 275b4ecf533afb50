package io.acomp.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SettingsCheck;
import io.acomp.spi.UnsupportedSettingException;

/** A run-length codec that fails when the test says so. */
public final class ToyDriver extends TestCodec {
    public final AtomicInteger streamsOpen = new AtomicInteger();
    public final AtomicInteger calls = new AtomicInteger();
    public volatile @Nullable AcompStatus compressFails;
    public volatile @Nullable AcompStatus decompressFails;
    public volatile boolean producesNothing;
    public volatile boolean producesTooLittle;
    public volatile boolean streamFails;
    /** Compression fails of sources of which this is true. */
    public volatile Predicate<MemorySegment> refuses = _ -> false;
    /** Run within every call. */
    public volatile @Nullable Consumer<Operation> inside;

    private final Capabilities capabilities = Capabilities.plain(0, Capabilities.Memory.ANY);

    /** A healthy one. */
    public ToyDriver() {
        super("toy");
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public CodecConfig configure(CodecSettings settings) throws UnsupportedSettingException {
        SettingsCheck.check(name(), capabilities, settings);
        return new CodecConfig() {};
    }

    @Override
    public CodecStream newStream() {
        if (streamFails) {
            throw new OutOfMemoryError("injected, driver=" + name());
        }
        streamsOpen.incrementAndGet();
        return new Stream();
    }

    @Override
    public long maxCompressedLength(long length) {
        return 2 * length;
    }

    private final class Stream implements CodecStream {
        private boolean open = true;

        @Override
        public long compress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            long failure = call(Operation.COMPRESS, refuses.test(source) ? AcompStatus.DEVICE_FAILED : compressFails);
            if (failure != 0 || producesNothing) {
                return failure;
            }
            long out = 0;
            long length = source.byteSize();
            for (long at = 0; at < length; ) {
                byte value = source.get(ValueLayout.JAVA_BYTE, at);
                int run = 1;
                while (run < 255 && at + run < length && source.get(ValueLayout.JAVA_BYTE, at + run) == value) {
                    run++;
                }
                if (out + 2 > destination.byteSize()) {
                    return CodecResult.DESTINATION_TOO_SMALL;
                }
                destination.set(ValueLayout.JAVA_BYTE, out++, (byte) run);
                destination.set(ValueLayout.JAVA_BYTE, out++, value);
                at += run;
            }
            return out;
        }

        @Override
        public long decompress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            long failure = call(Operation.DECOMPRESS, decompressFails);
            if (failure != 0) {
                return failure;
            }
            long out = 0;
            for (long at = 0; at < source.byteSize(); at += 2) {
                int run = source.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
                if (at + 1 == source.byteSize() || run == 0) {
                    return CodecResult.CORRUPT_INPUT;
                }
                if (out + run > destination.byteSize()) {
                    return CodecResult.DESTINATION_TOO_SMALL;
                }
                destination.asSlice(out, run).fill(source.get(ValueLayout.JAVA_BYTE, at + 1));
                out += run;
            }
            return producesTooLittle ? out - 1 : out;
        }

        private long call(Operation operation, @Nullable AcompStatus failure) {
            calls.incrementAndGet();
            Consumer<Operation> hook = inside;
            if (hook != null) {
                hook.accept(operation);
            }
            return failure == null ? 0 : CodecResult.failure(failure);
        }

        @Override
        public long nativeBytes() {
            return 1024;
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                streamsOpen.decrementAndGet();
            }
        }
    }

    @Override
    public int nanosPerKilobyte(Operation operation) {
        return 1000;
    }
}
