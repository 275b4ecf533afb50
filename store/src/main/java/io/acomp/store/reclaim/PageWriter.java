package io.acomp.store.reclaim;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

import io.acomp.store.BackingException;
import io.acomp.store.WritebackReport.End;
import io.acomp.store.WritebackReport.Skip;
import io.acomp.store.backing.BackingFile;
import io.acomp.store.backing.WriteBatch;
import io.acomp.store.backing.WritebackBudget;
import io.acomp.store.codec.CodecPool;
import io.acomp.store.page.Control;
import io.acomp.store.page.StoreCounters.Event;
import io.acomp.store.page.StoreParts;

/**
 * Moves a batch of pages from the pool to the backing file: mark, read, write, and only then put what was written into the slots that are
 * still marked and still have the value they had (KS §4.5, §6.5). Whoever uses a page in between takes its mark away, so what he stored
 * counts and what was written is forgotten. No lock is held while the batch is written.
 *
 * <p>A page takes its share of the budget and a block before it is read, and gives both back unless it ends in the file.
 *
 * <p>Used by whoever holds {@code parts.working()}, who leaves no mark behind. Recompression lets others work while its candidates bear
 * marks: such a page may be written back as any other.
 */
final class PageWriter implements AutoCloseable {
    private final StoreParts parts;
    private final FilePages files;
    private final BackingFile file;
    private final WritebackBudget budget;
    private final PageReader reader;
    private final long unitsPerPage;

    private @Nullable WriteBatch batch;
    private @Nullable ByteBuffer[] views = {};
    private Pick[] picks = {};
    private int size;
    /** The picks whose pages are in the batch, in its order. */
    private Pick[] loaded = {};
    /** Picks before this one are loaded or skipped. */
    private int next;
    /** Loaded picks before this one are done or skipped. */
    private int settled;
    private volatile WritebackHooks hooks = WritebackHooks.NONE;

    /**
     * A writer.
     *
     * @param parts the store
     * @param files where pages go
     * @param budget what may be written
     */
    PageWriter(StoreParts parts, FilePages files, WritebackBudget budget) {
        this.parts = parts;
        this.files = files;
        this.budget = budget;
        file = files.file();
        reader = new PageReader(parts, files.holdsObjects());
        unitsPerPage = file.pageSize() / BackingFile.UNIT;
    }

    void hooks(WritebackHooks value) {
        hooks = value;
    }

    /**
     * Begins a batch of at most so many pages.
     *
     * @throws OutOfMemoryError if memory for it cannot be had
     */
    void begin(int pages) {
        size = 0;
        if (pages != picks.length) {
            closeBatch();
            batch = file.newBatch(pages);
            views = new ByteBuffer[pages];
            loaded = new Pick[pages];
            picks = new Pick[pages];
            for (int i = 0; i < pages; i++) {
                picks[i] = new Pick();
            }
        }
    }

    /** Pages marked. */
    int size() {
        return size;
    }

    /** Slot of the first page marked; there is one. */
    long firstSlot() {
        return picks[0].slot;
    }

    /** Adds a page, and gives back the lock of its slot, which the caller holds, with the mark set. */
    void mark(long slot, long control) {
        Pick pick = picks[size++];
        pick.slot = slot;
        pick.control = control;
        pick.value = parts.slots().value(slot);
        pick.writer = null;
        parts.slots().unlock(slot, control | Control.MARKED);
    }

    /**
     * Writes the batch. Every page of it is done or skipped afterwards, and no mark is left, whatever is thrown.
     *
     * @param tally where that is counted
     * @return {@link End#COMPLETE}, or why there is no sense in going on
     * @throws OutOfMemoryError if memory to read a page cannot be had
     */
    End write(Tally tally) {
        WriteBatch pages = batch;
        if (pages == null || size == 0) {
            return End.COMPLETE;
        }
        next = 0;
        settled = 0;
        pages.clear();
        reader.begin();
        try {
            hooks.marked();
            End end = read(pages, tally);
            End written = pages.size() == 0 ? End.COMPLETE : write(pages, tally);
            return end == End.COMPLETE ? written : end;
        } finally {
            // nothing is left here unless something was thrown
            while (settled < pages.size()) {
                giveUp(loaded[settled], pages.block(settled++));
            }
            while (next < size) {
                unmark(picks[next++]);
            }
            parts.codecs().retireDrained();
        }
    }

    private End read(WriteBatch pages, Tally tally) {
        while (next < size) {
            Pick pick = picks[next];
            pick.taken = budget.take(unitsPerPage);
            if (pick.taken == WritebackBudget.REFUSED) {
                return refuse(Skip.BUDGET, End.BUDGET, tally);
            }
            int block = file.allocate();
            if (block == 0) {
                budget.giveBack(pick.taken);
                return refuse(Skip.NO_SPACE, End.NO_SPACE, tally);
            }
            Skip flaw;
            try {
                flaw = reader.read(pick, pages.nextPage(), nextView(pages));
            } catch (Throwable failure) {
                file.release(block);
                budget.giveBack(pick.taken);
                throw failure;
            }
            next++;
            if (flaw == null) {
                loaded[pages.add(block)] = pick;
                hooks.read(pick.slot);
            } else {
                giveUp(pick, block);
                skip(flaw, tally);
            }
        }
        return End.COMPLETE;
    }

    private ByteBuffer nextView(WriteBatch pages) {
        ByteBuffer view = views[pages.size()];
        if (view == null) {
            view = pages.nextPage().asByteBuffer();
            views[pages.size()] = view;
        }
        return view;
    }

    /** Skips this page and the rest of the batch. */
    private End refuse(Skip reason, End end, Tally tally) {
        while (next < size) {
            unmark(picks[next++]);
            skip(reason, tally);
        }
        return end;
    }

    private End write(WriteBatch pages, Tally tally) {
        hooks.beforeWrite();
        int failed = pages.write();
        hooks.written();
        boolean full = false;
        while (settled < pages.size()) {
            BackingException failure = pages.failure(settled);
            Pick pick = loaded[settled];
            int block = pages.block(settled++);
            if (failure == null) {
                settle(pick, block, tally);
            } else {
                full |= failure.code() == BackingException.Code.NO_SPACE;
                giveUp(pick, block);
                skip(Skip.WRITE_FAIL, tally);
            }
        }
        return full ? End.NO_SPACE : failed == pages.size() ? End.WRITE_FAIL : End.COMPLETE;
    }

    /** Puts a page that was written into its slot, unless it was used meanwhile. */
    private void settle(Pick pick, int block, Tally tally) {
        CodecPool writer = pick.writer;
        if (writer != null) {
            files.keep(block, writer);
        }
        long control = Control.backed(pick.control);
        long value = Control.ofBlock(block, pick.crc);
        parts.entries().added(control, 0);
        if (parts.entries().putIfMarked(pick.slot, pick.value, control, value)) {
            parts.counters().count(Event.WRITTEN_BACK);
            parts.tenants().byId(Control.tenant(control)).countWrittenBack();
            tally.done();
        } else {
            parts.entries().released(control, value);
            budget.giveBack(pick.taken);
            skip(Skip.CHANGED, tally);
        }
    }

    /** Leaves a page where it is. */
    private void giveUp(Pick pick, int block) {
        CodecPool writer = pick.writer;
        if (writer != null) {
            parts.codecs().removed(writer);
        }
        file.release(block);
        budget.giveBack(pick.taken);
        unmark(pick);
    }

    /** Takes the mark away, unless another worker had set it before. */
    private void unmark(Pick pick) {
        if (!Control.has(pick.control, Control.MARKED)) {
            parts.entries().settle(pick.slot, pick.value, 0, 0);
        }
    }

    private void skip(Skip reason, Tally tally) {
        tally.skip(reason);
        switch (reason) {
            case CHANGED -> parts.counters().count(Event.WRITEBACK_RACE);
            case CORRUPT -> parts.counters().count(Event.CORRUPT);
            case DECOMPRESS_FAIL -> parts.counters().count(Event.DECOMPRESS_FAIL);
            case WRITE_FAIL -> parts.counters().count(Event.WRITEBACK_FAIL);
            case BUDGET -> parts.counters().count(Event.WRITEBACK_BUDGET);
            case NO_SPACE -> parts.counters().count(Event.WRITEBACK_NO_SPACE);
            case FORBIDDEN -> throw new IllegalStateException("such a page is not marked");
        }
    }

    /** Frees the batch and what was needed to read it. */
    @Override
    public void close() {
        closeBatch();
        reader.close();
    }

    private void closeBatch() {
        if (batch != null) {
            batch.close();
            batch = null;
            picks = new Pick[0];
        }
    }
}
