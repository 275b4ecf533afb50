package io.acomp.store.page;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.acomp.store.StoreResult;
import io.acomp.store.codec.CodecPool;
import io.acomp.store.codec.CodecPools;
import io.acomp.store.codec.CpuContext;
import io.acomp.store.codec.PageBatch;

/**
 * Several pages on their way in, all or none (KS §4.2): all of them are in the pool before the first slot changes. One context is held for
 * all, and as many pages as one request takes are compressed at a time.
 *
 * <p>Thread-safe. Runs in the caller's thread.
 */
final class BatchPath {
    // what is noted of a page before it is prepared, and of one that needs no place in the pool
    private static final long TO_COMPRESS = -1;
    private static final long IS_WORD = 0;

    private final StorePath storing;
    private final PoolIntake intake;
    private final CodecPools codecs;

    BatchPath(StoreParts parts, PoolIntake intake, StorePath storing) {
        this.intake = intake;
        this.storing = storing;
        codecs = parts.codecs();
    }

    /**
     * Stores pages into slots in a row; if one cannot be stored, every slot is empty afterwards. A load of one of the slots meanwhile gets
     * the old or the new version of its page.
     */
    StoreResult store(long first, List<MemorySegment> pages, Tenants.Account tenant) {
        StoreResult result = attempt(first, pages, tenant);
        if (!result.isStored() && storing.makeRoom(result, tenant, pages.size())) {
            result = attempt(first, pages, tenant);
        }
        if (!result.isStored()) {
            for (int i = 0; i < pages.size(); i++) {
                storing.drop(first + i);
            }
            storing.reject(result, tenant, pages.size());
        }
        codecs.retireDrained();
        return result;
    }

    private StoreResult attempt(long first, List<MemorySegment> pages, Tenants.Account tenant) {
        StoreResult admitted = intake.admit(tenant);
        if (!admitted.isStored()) {
            return admitted;
        }
        CpuContext context = storing.context();
        if (context == null) {
            return StoreResult.ALLOC_FAIL;
        }
        try {
            PageBatch batch = batch(context);
            return batch == null ? StoreResult.ALLOC_FAIL : storeHeld(context, batch, first, pages, tenant);
        } finally {
            codecs.contexts().unlock(context);
        }
    }

    /** Null if memory for it cannot be had. */
    private static @Nullable PageBatch batch(CpuContext context) {
        try {
            return context.batch();
        } catch (OutOfMemoryError noMemory) { // the store is rejected for it, and counted
            return null;
        }
    }

    private StoreResult storeHeld(CpuContext context, PageBatch batch, long first, List<MemorySegment> pages, Tenants.Account tenant) {
        int count = pages.size();
        // of each page what was prepared; and behind those, of each page that one word fills, the word
        long[] notes = context.notes(2 * count);
        Arrays.fill(notes, 0, count, TO_COMPRESS);
        StoreResult result;
        try {
            result = prepare(context, batch, pages, notes, tenant);
        } catch (RuntimeException | Error refused) { // a page that cannot be read: its owner's mistake, and nothing is stored
            takeBack(notes, count);
            throw refused;
        } finally {
            batch.clear();
        }
        if (!result.isStored()) {
            takeBack(notes, count);
            return result;
        }
        // nothing of the caller's is touched from here on, so nothing can fail half way
        for (int i = 0; i < count; i++) {
            if (notes[i] == IS_WORD) {
                storing.putWord(first + i, notes[count + i], tenant);
            } else {
                storing.put(context, first + i, notes[i], tenant);
            }
        }
        return StoreResult.STORED;
    }

    /** Puts pages into the pool, up to the first that cannot be had. */
    private StoreResult prepare(CpuContext context, PageBatch batch, List<MemorySegment> pages, long[] notes, Tenants.Account tenant) {
        int count = pages.size();
        long pending = 0;
        for (int from = 0; from < count; from += PageBatch.PAGES) {
            int to = Math.min(from + PageBatch.PAGES, count);
            CodecPool primary = compress(context, batch, pages, from, to, notes);
            int index = 0;
            for (int i = from; i < to; i++) {
                if (notes[i] != TO_COMPRESS) {
                    continue;
                }
                long prepared = intake.prepare(context, batch, index, primary, tenant, pending);
                if (Prepared.hasFailed(prepared)) {
                    return Prepared.result(prepared);
                }
                notes[i] = prepared;
                pending += Prepared.bytes(prepared);
                index++;
            }
        }
        return StoreResult.STORED;
    }

    /** Compresses as many pages as one request takes, and notes those that one word fills; returns who did it. */
    private CodecPool compress(CpuContext context, PageBatch batch, List<MemorySegment> pages, int from, int to, long[] notes) {
        batch.clear();
        for (int i = from; i < to; i++) {
            MemorySegment page = pages.get(i);
            if (Words.isFilled(page)) {
                notes[i] = IS_WORD;
                notes[pages.size() + i] = Words.first(page);
            } else {
                batch.add(page);
            }
        }
        CodecPool primary = codecs.primary();
        if (batch.size() > 0) {
            context.compress(primary, batch);
        }
        return primary;
    }

    private void takeBack(long[] notes, int count) {
        for (int i = 0; i < count; i++) {
            if (notes[i] != TO_COMPRESS && notes[i] != IS_WORD) {
                intake.withdraw(notes[i]);
            }
        }
    }
}
