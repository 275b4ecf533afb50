package io.acomp.bench.target;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.acomp.Operation;
import io.acomp.bench.harness.DirectCodec;
import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.harness.PageSession;
import io.acomp.bench.harness.PageTarget;
import io.acomp.spi.SyncDriver;

/**
 * A codec and nothing else: each thread calls a driver's stream of its own, and what comes out lies in a place that each page has for good.
 * No pool, no checksum, no same-filled pages, and memory for all pages uncompressed: what the layers of a store are measured against.
 */
public final class DirectTarget implements PageTarget {
    private static final int STRIPES = 1024;

    private final SyncDriver driver;
    private final int level;
    private final long pages;
    private final long slotBytes;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment slots;
    private final MemorySegment lengths;
    private final Lock[] locks = new Lock[STRIPES];

    /**
     * A target.
     *
     * @param driver who compresses
     * @param level of compression, {@link io.acomp.spi.CodecSettings#DEFAULT_LEVEL} for the driver's default
     * @param pages it has room for
     */
    public DirectTarget(SyncDriver driver, int level, long pages) {
        this.driver = driver;
        this.level = level;
        this.pages = pages;
        slotBytes = driver.maxCompressedLength(PAGE_BYTES);
        slots = arena.allocate(pages * slotBytes);
        lengths = arena.allocate(pages * Integer.BYTES, Integer.BYTES);
        for (int i = 0; i < STRIPES; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    @Override
    public String name() {
        return "direct " + driver.name();
    }

    @Override
    public PageSession open() {
        return new Session(new DirectCodec(driver, level));
    }

    @Override
    public long compressedBytes() {
        long sum = 0;
        for (long page = 0; page < pages; page++) {
            sum += lengths.getAtIndex(ValueLayout.JAVA_INT, page);
        }
        return sum;
    }

    @Override
    public long usedBytes() {
        return slots.byteSize();
    }

    @Override
    public long totalBytes() {
        return slots.byteSize() + lengths.byteSize();
    }

    @Override
    public void close() {
        arena.close();
    }

    private final class Session implements PageSession {
        private final DirectCodec codec;
        private final Arena own = Arena.ofShared();
        private final MemorySegment packed = own.allocate(slotBytes, Long.BYTES);

        Session(DirectCodec codec) {
            this.codec = codec;
        }

        @Override
        public void write(long page, MemorySegment from) {
            long length = codec.run(Operation.COMPRESS, from, packed);
            check(Operation.COMPRESS, page, length > 0, length);
            Lock lock = locks[(int) (page % STRIPES)];
            lock.lock();
            try {
                MemorySegment.copy(packed, 0, slots, page * slotBytes, length);
                lengths.setAtIndex(ValueLayout.JAVA_INT, page, (int) length);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void read(long page, MemorySegment to) {
            int length;
            Lock lock = locks[(int) (page % STRIPES)];
            lock.lock();
            try {
                length = lengths.getAtIndex(ValueLayout.JAVA_INT, page);
                MemorySegment.copy(slots, page * slotBytes, packed, 0, length);
            } finally {
                lock.unlock();
            }
            long produced = codec.run(Operation.DECOMPRESS, packed.asSlice(0, length), to);
            check(Operation.DECOMPRESS, page, produced == PAGE_BYTES, produced);
        }

        private void check(Operation operation, long page, boolean good, long result) {
            if (!good) {
                throw new HarnessException(
                        "a codec failed, target=" + name() + ", operation=" + operation + ", page=" + page + ", result=" + result);
            }
        }

        @Override
        public void close() {
            codec.close();
            own.close();
        }
    }
}
