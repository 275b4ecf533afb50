package io.acomp.store.backing;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.acomp.store.BackingException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/** Pages that can be told apart, written to blocks and looked for there. */
final class Pages {
    private static final int GUARD = 64;
    private static final byte GUARD_BYTE = 0x5a;

    private Pages() {}

    /** Fills a page with a content of its own. */
    static void fill(MemorySegment page, long seed) {
        for (long at = 0; at < page.byteSize(); at += Long.BYTES) {
            page.set(ValueLayout.JAVA_LONG_UNALIGNED, at, content(seed, at));
        }
    }

    private static long content(long seed, long at) {
        return (seed + 1) * 0x9E37_79B9_7F4A_7C15L + at;
    }

    /** Writes one block and expects that to work. */
    static void write(BackingFile file, int block, long seed) {
        try (WriteBatch batch = file.newBatch(1)) {
            fill(batch.nextPage(), seed);
            batch.add(block);
            assertEquals(0, batch.write());
            assertNull(batch.failure(0));
        }
    }

    /** Reads a block into a page with guards around it and expects a content. */
    static void expect(BackingFile file, int block, long seed) throws BackingException {
        try (Arena arena = Arena.ofConfined()) {
            int pageSize = file.pageSize();
            MemorySegment room = arena.allocate(pageSize + 2L * GUARD).fill(GUARD_BYTE);
            MemorySegment page = room.asSlice(GUARD, pageSize);
            file.read(block, page);
            for (long at = 0; at < pageSize; at += Long.BYTES) {
                long where = at;
                assertEquals(content(seed, at), page.get(ValueLayout.JAVA_LONG_UNALIGNED, at), () -> "block=" + block + ", at=" + where);
            }
            for (long at = 0; at < GUARD; at++) {
                assertEquals(GUARD_BYTE, room.get(ValueLayout.JAVA_BYTE, at), "a byte before the page");
                assertEquals(GUARD_BYTE, room.get(ValueLayout.JAVA_BYTE, GUARD + pageSize + at), "a byte behind the page");
            }
        }
    }
}
