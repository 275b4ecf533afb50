package io.acomp.bench.harness;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Pages on the heap as they are. Subclasses do it wrong. Counts what is open. */
public class MemoryTarget implements PageTarget {
    private final Map<Long, byte[]> pages = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger(1);

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public PageSession open() {
        open.incrementAndGet();
        return new PageSession() {
            @Override
            public void write(long page, MemorySegment from) {
                MemoryTarget.this.write(page, from);
            }

            @Override
            public void read(long page, MemorySegment to) {
                MemoryTarget.this.read(page, to);
            }

            @Override
            public void close() {
                open.decrementAndGet();
            }
        };
    }

    /** Stores a page. */
    protected void write(long page, MemorySegment from) {
        pages.put(page, from.toArray(ValueLayout.JAVA_BYTE));
    }

    /** Brings a page back, zeros if there is none. */
    protected void read(long page, MemorySegment to) {
        to.copyFrom(MemorySegment.ofArray(pages.getOrDefault(page, new byte[PAGE_BYTES])));
    }

    /** Pages that have been written. */
    public final Map<Long, byte[]> content() {
        return pages;
    }

    /** Sessions and the target itself that have not been closed. */
    public final int stillOpen() {
        return open.get();
    }

    @Override
    public long compressedBytes() {
        return (long) pages.size() * PAGE_BYTES;
    }

    @Override
    public long usedBytes() {
        return compressedBytes() * 2;
    }

    @Override
    public long totalBytes() {
        return compressedBytes() * 3;
    }

    @Override
    public void close() {
        open.decrementAndGet();
    }
}
