package io.acomp.store.block;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import io.acomp.store.BlockView;
import io.acomp.store.page.PageStore;
import io.acomp.store.page.SlotBytes;

/** A store as a disk: checks bounds, cuts ranges at pages. Thread-safe; keeps nothing of its own but its size. */
public final class StoreBlocks implements BlockView {
    private static final int MOST_PAGE_BYTES = 64 << 10;
    private static final MemorySegment ZEROS = MemorySegment.ofArray(new byte[MOST_PAGE_BYTES]).asReadOnly();

    private final PageStore store;
    private final SlotBytes bytes;
    private final long size;
    private final int pageSize;
    private final int pageShift;
    private final AtomicBoolean closed = new AtomicBoolean();

    private StoreBlocks(PageStore store, long size) {
        this.store = store;
        this.size = size;
        bytes = store.bytes();
        pageSize = store.pageSize();
        pageShift = Integer.numberOfTrailingZeros(pageSize);
    }

    /** Opens a view; see {@link io.acomp.store.CompressedStore#blocks(long)}. */
    public static StoreBlocks open(PageStore store, long size) {
        store.checkOpen();
        long most = store.slots() * store.pageSize();
        if (size < 1 || size > most) {
            throw new IllegalArgumentException("the store has no room for a disk of this size, most=" + most + ", bytes=" + size);
        }
        if (!store.storesRaw()) {
            throw new IllegalStateException("a disk takes data that does not shrink, rawStorage=false");
        }
        store.uses().begin("block view");
        return new StoreBlocks(store, size);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int pageSize() {
        return pageSize;
    }

    // ---------------------------------------------------------------- bytes

    @Override
    public void read(long offset, MemorySegment destination) {
        long length = destination.byteSize();
        check(offset, length);
        checkMemory(destination);
        if (destination.isReadOnly()) {
            throw new IllegalArgumentException("the destination is read-only, bytes=" + length);
        }
        for (long done = 0; done < length; ) {
            int part = part(offset + done, length - done);
            bytes.read(slot(offset + done), within(offset + done), destination, done, part);
            done += part;
        }
    }

    @Override
    public void write(long offset, MemorySegment source) {
        long length = source.byteSize();
        check(offset, length);
        checkMemory(source);
        for (long done = 0; done < length; ) {
            int part = part(offset + done, length - done);
            bytes.write(slot(offset + done), within(offset + done), source, done, part);
            done += part;
        }
    }

    // ---------------------------------------------------------------- ranges

    @Override
    public void trim(long offset, long length) {
        check(offset, length);
        long end = offset + length;
        long behind = end == size ? slot(size - 1) + 1 : slot(end);
        for (long slot = slot(offset + pageSize - 1); slot < behind; slot++) {
            bytes.free(slot);
        }
        bytes.freed();
    }

    @Override
    public void writeZeroes(long offset, long length, boolean holes) {
        check(offset, length);
        long end = offset + length;
        for (long at = offset; at < end; ) {
            int part = part(at, end - at);
            zero(at, part, holes);
            at += part;
        }
        bytes.freed();
    }

    private void zero(long at, int part, boolean holes) {
        long slot = slot(at);
        // behind the end of the disk there is nothing to keep
        boolean whole = part == pageSize || within(at) == 0 && at + part == size;
        if (whole && holes) {
            bytes.free(slot);
        } else if (whole) {
            bytes.fill(slot, 0);
        } else if (!bytes.isZeroWord(slot) && !(holes && bytes.isHole(slot))) {
            bytes.write(slot, within(at), ZEROS, 0, part);
        }
    }

    @Override
    public void flush() {
        checkOpen();
    }

    @Override
    public void extents(long offset, long length, ExtentVisitor visitor) {
        Objects.requireNonNull(visitor, "visitor");
        check(offset, length);
        long end = offset + length;
        long begin = offset;
        Extent extent = Extent.HOLE;
        for (long at = offset; at < end; at += part(at, end - at)) {
            Extent next = extent(slot(at));
            if (next != extent) {
                if (at > begin && !visitor.visit(begin, at - begin, extent)) {
                    return;
                }
                begin = at;
                extent = next;
            }
        }
        if (end > begin) {
            visitor.visit(begin, end - begin, extent);
        }
    }

    private Extent extent(long slot) {
        return bytes.isHole(slot) ? Extent.HOLE : bytes.isZeroWord(slot) ? Extent.ZERO : Extent.DATA;
    }

    // ---------------------------------------------------------------- life

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            store.uses().end();
        }
    }

    private void check(long offset, long length) {
        checkOpen();
        if (offset < 0 || length < 0 || offset > size || length > size - offset) {
            throw new IndexOutOfBoundsException("not within the disk, size=" + size + ", length=" + length + ", offset=" + offset);
        }
    }

    private static void checkMemory(MemorySegment memory) {
        if (!memory.scope().isAlive() || !memory.isAccessibleBy(Thread.currentThread())) {
            throw new IllegalArgumentException("the memory's arena is closed, or another thread's, bytes=" + memory.byteSize());
        }
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new IllegalStateException("the block view is closed, size=" + size);
        }
        store.checkOpen();
    }

    // ---------------------------------------------------------------- pages

    private long slot(long offset) {
        return offset >>> pageShift;
    }

    private int within(long offset) {
        return (int) offset & pageSize - 1;
    }

    /** Bytes of a range that lie in its first page. */
    private int part(long offset, long length) {
        return (int) Math.min(pageSize - within(offset), length);
    }
}
