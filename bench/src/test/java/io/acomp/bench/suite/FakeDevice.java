package io.acomp.bench.suite;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.List;

import io.acomp.Operation;
import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.Capabilities.Direction;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.DeviceQueue;

/** A device that copies, under the name of the null algorithm; takes small blocks only, and spoils what it decompresses when it is told to. */
final class FakeDevice implements DeviceDriver {
    static final String NAME = "null-fake";

    volatile boolean spoils;
    /** Ends every job so if not 0. */
    volatile long failure;

    private final long maxCompressed;
    private final long maxDecompressed;

    /**
     * A device.
     *
     * @param maxCompressed largest block it compresses
     * @param maxDecompressed largest block it decompresses
     */
    FakeDevice(long maxCompressed, long maxDecompressed) {
        this.maxCompressed = maxCompressed;
        this.maxDecompressed = maxDecompressed;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String algorithm() {
        return "null";
    }

    @Override
    public int priority() {
        return 4001;
    }

    @Override
    public Availability availability() {
        return Availability.AVAILABLE;
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(
                Direction.upTo(maxCompressed, 0), Direction.upTo(maxDecompressed, 0), 0, 0, 0, false, false, false, Capabilities.Memory.ENGINE);
    }

    @Override
    public CodecConfig configure(CodecSettings settings) {
        return new CodecConfig() {};
    }

    @Override
    public long maxCompressedLength(long length) {
        return length;
    }

    @Override
    public List<DeviceQueue> openQueues() {
        return List.of(new Queue());
    }

    private record Job(long tag, long result) {}

    private final class Queue implements DeviceQueue {
        private static final int DEPTH = 16;

        private final ArrayDeque<Job> done = new ArrayDeque<>();
        private Sink sink = (_, _) -> {};

        @Override
        public String name() {
            return NAME + "/0";
        }

        @Override
        public int depth() {
            return DEPTH;
        }

        @Override
        public void start(Sink completions) {
            sink = completions;
        }

        @Override
        public boolean submit(long tag, Operation operation, CodecConfig config, MemorySegment source, MemorySegment destination) {
            if (done.size() == DEPTH) {
                return false;
            }
            done.add(new Job(tag, failure != 0 ? failure : copy(source, destination, spoils && operation == Operation.DECOMPRESS)));
            return true;
        }

        private static long copy(MemorySegment source, MemorySegment destination, boolean spoiled) {
            long length = source.byteSize();
            if (length > destination.byteSize()) {
                return CodecResult.DESTINATION_TOO_SMALL;
            }
            MemorySegment.copy(source, 0, destination, 0, length);
            if (spoiled && length > 0) {
                destination.set(ValueLayout.JAVA_BYTE, length - 1, (byte) ~source.get(ValueLayout.JAVA_BYTE, length - 1));
            }
            return length;
        }

        @Override
        public int poll() {
            int reported = 0;
            for (int left = done.size(); left > 0; left--) {
                Job job = done.remove();
                sink.completed(job.tag, job.result);
                reported++;
            }
            return reported;
        }

        @Override
        public void close() {
            done.clear();
        }
    }
}
