package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;

import io.acomp.Operation;
import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SettingsCheck;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

/**
 * A synchronous driver of {@link TestFormat} whose codec does what the test says. Each has an algorithm of its own unless told otherwise,
 * since a self-test's result is kept for the process.
 */
final class TestDriver implements SyncDriver {
    /** What happens around, or instead of, a codec call. */
    @FunctionalInterface
    interface Behaviour {
        long run(Operation operation, MemorySegment source, MemorySegment destination, LongSupplier codec);
    }

    static final Behaviour HEALTHY = (operation, source, destination, codec) -> codec.getAsLong();

    private static final AtomicInteger NAMES = new AtomicInteger();

    final AtomicInteger streamsMade = new AtomicInteger();
    final AtomicInteger streamsOpen = new AtomicInteger();
    final AtomicInteger configsOpen = new AtomicInteger();
    final AtomicInteger calls = new AtomicInteger();
    volatile Behaviour behaviour = HEALTHY;
    volatile IntPredicate streamFails = number -> false;
    Availability availability = Availability.AVAILABLE;
    Capabilities capabilities = Capabilities.levels(1, 9, 3, 0, Capabilities.Memory.ANY);
    int priority = 100;

    private final String name;
    private final String algorithm;

    TestDriver() {
        this("soft");
    }

    TestDriver(String implementation) {
        this(freshAlgorithm(), implementation);
    }

    TestDriver(String algorithm, String implementation) {
        this.algorithm = algorithm;
        this.name = algorithm + "-" + implementation;
    }

    /** An algorithm no other test has used. */
    static String freshAlgorithm() {
        return "test" + NAMES.incrementAndGet();
    }

    TestDriver priority(int value) {
        priority = value;
        return this;
    }

    TestDriver memory(Capabilities.Memory memory) {
        capabilities = Capabilities.levels(1, 9, 3, 0, memory);
        return this;
    }

    TestDriver behaving(Behaviour value) {
        behaviour = value;
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String algorithm() {
        return algorithm;
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public Availability availability() {
        return availability;
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public CodecConfig configure(CodecSettings settings) throws UnsupportedSettingException {
        SettingsCheck.check(name, capabilities, settings);
        return new Digest();
    }

    @Override
    public CodecStream newStream() {
        int number = streamsMade.getAndIncrement();
        if (streamFails.test(number)) {
            throw new OutOfMemoryError("injected, stream=" + number);
        }
        streamsOpen.incrementAndGet();
        return new Stream();
    }

    @Override
    public long maxCompressedLength(long length) {
        return TestFormat.maxCompressedLength(length);
    }

    /** Notices use after close. */
    private final class Digest implements CodecConfig {
        private volatile boolean closed;

        private Digest() {
            configsOpen.incrementAndGet();
        }

        @Override
        public void close() {
            if (closed) {
                Misuse.report("a digest is closed twice");
            }
            closed = true;
            configsOpen.decrementAndGet();
        }
    }

    /** Notices use by two threads at once and use after close. */
    private final class Stream implements CodecStream {
        private final AtomicInteger users = new AtomicInteger();
        private volatile boolean closed;

        @Override
        public long compress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            return run(Operation.COMPRESS, config, source, destination);
        }

        @Override
        public long decompress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            return run(Operation.DECOMPRESS, config, source, destination);
        }

        private long run(Operation operation, CodecConfig config, MemorySegment source, MemorySegment destination) {
            if (((Digest) config).closed) {
                Misuse.report("a closed digest is used");
            }
            if (closed || users.getAndIncrement() != 0) {
                Misuse.report(closed ? "a closed stream is used" : "a stream is used by two threads");
            }
            try {
                calls.incrementAndGet();
                Behaviour now = behaviour;
                if (now == HEALTHY) {
                    return TestFormat.run(operation, source, destination);
                }
                return now.run(operation, source, destination, () -> TestFormat.run(operation, source, destination));
            } finally {
                users.decrementAndGet();
            }
        }

        @Override
        public long nativeBytes() {
            return 4096;
        }

        @Override
        public void close() {
            if (users.get() != 0) {
                Misuse.report("a stream is closed under a call");
            }
            if (!closed) {
                closed = true;
                streamsOpen.decrementAndGet();
            }
        }
    }
}
