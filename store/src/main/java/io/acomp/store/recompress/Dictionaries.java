package io.acomp.store.recompress;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

import io.acomp.store.codec.CodecPool;
import io.acomp.store.codec.CodecPool.Codec;
import io.acomp.store.codec.CodecPools;
import io.acomp.store.codec.CpuContext;
import io.acomp.store.page.Control;
import io.acomp.store.page.PageCodec;
import io.acomp.store.page.SlotTable;
import io.acomp.store.page.StoreParts;
import io.acomp.store.pool.SlabPool;

/**
 * Trains dictionaries on pages of the store (KS §9.3). Pages that do not shrink, and those that are one word, teach nothing and are left out.
 *
 * <p>Thread-safe; a training holds the worker's context for one page at a time.
 */
public final class Dictionaries {
    private static final int SAMPLE_BYTES_PER_BYTE = 100; // what zstd's trainer recommends
    private static final long MOST_SAMPLE_BYTES = 16 << 20;
    private static final int LEAST_SAMPLES = 256;

    private final SlotTable slots;
    private final SlabPool pool;
    private final PageCodec codec;
    private final CodecPools codecs;
    private final int pageSize;
    private final int groupPages;

    /** The trainer of a store. */
    public Dictionaries(StoreParts parts) {
        slots = parts.slots();
        pool = parts.pool();
        codec = parts.codec();
        codecs = parts.codecs();
        pageSize = parts.pageSize();
        groupPages = parts.entries().groupPages();
    }

    /**
     * Trains a dictionary and uses it from now on; see {@link io.acomp.store.CompressedStore#trainDictionary}.
     *
     * @param role of the codec it is for
     * @param maxBytes largest dictionary
     * @return bytes of the dictionary
     */
    public int train(int role, int maxBytes) {
        CodecPool present = codecs.byRole(role);
        if (present == null) {
            throw new IllegalStateException("there is no such algorithm, set one first, priority=" + role);
        }
        byte[] dictionary;
        try (Arena arena = Arena.ofConfined()) {
            dictionary = codecs.trainDictionary(present.codec(), samples(arena, maxBytes), maxBytes);
        }
        Codec trained = new Codec(present.codec().name(), present.codec().level(), dictionary);
        if (!codecs.replace(role, present, trained)) {
            throw new IllegalStateException("the algorithm was changed while a dictionary was trained for it, algorithm=" + present.codec());
        }
        return dictionary.length;
    }

    /** Pages spread over the table, as many as a dictionary of that size wants. */
    private List<MemorySegment> samples(Arena arena, int maxBytes) {
        long there = 0;
        for (long slot = 0; slot < slots.slots(); slot++) {
            there += isTeaching(slots.peek(slot)) ? 1 : 0;
        }
        long bytes = Math.min((long) maxBytes * SAMPLE_BYTES_PER_BYTE, MOST_SAMPLE_BYTES);
        long wanted = Math.min(there, Math.max(LEAST_SAMPLES, bytes / pageSize));
        List<MemorySegment> samples = new ArrayList<>();
        if (wanted == 0) {
            return samples;
        }
        MemorySegment memory = arena.allocate(wanted * pageSize, Long.BYTES);
        long met = 0;
        for (long slot = 0; slot < slots.slots() && samples.size() < wanted; slot++) {
            if (isTeaching(slots.peek(slot))) {
                // every so many-th of those that are there, so that the last of them is as likely as the first
                if (met * wanted / there >= samples.size()) {
                    MemorySegment sample = memory.asSlice((long) samples.size() * pageSize, pageSize);
                    if (copy(slot, sample)) {
                        samples.add(sample);
                    }
                }
                met++;
            }
        }
        return samples;
    }

    private static boolean isTeaching(long control) {
        int kind = Control.kind(control);
        return kind == Control.OBJECT || kind == Control.GROUP;
    }

    /** Copies a page, which counts as no access; false if it is gone or cannot be had. */
    private boolean copy(long slot, MemorySegment sample) {
        CpuContext context = codecs.contexts().lockForWork();
        try {
            long control = slots.lock(slot);
            if (!isTeaching(control)) {
                slots.unlock(slot, control);
                return false;
            }
            long value = slots.value(slot);
            long stored = pool.read(Control.handle(value), context.stored());
            slots.unlock(slot, control);
            if (!codec.isIntact(context, stored)) {
                return false;
            }
            if (Control.kind(control) == Control.OBJECT) {
                return codec.decompress(context, stored, sample).isLoaded();
            }
            MemorySegment group = context.group((long) pageSize * groupPages).memoryToFill();
            if (!codec.decompress(context, stored, group).isLoaded()) {
                return false;
            }
            MemorySegment.copy(group, (long) pageSize * Control.groupIndex(value), sample, 0, pageSize);
            return true;
        } finally {
            codecs.contexts().unlock(context);
        }
    }
}
