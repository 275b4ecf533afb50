package io.acomp.hw.sim;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompEvent;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.FallbackReason;
import io.acomp.Operation;
import io.acomp.Submission;
import io.acomp.WhenFull;
import io.acomp.testing.Await;

/**
 * Many requests at once, each looked at when it ends: one DONE, the right bytes if it is OK, an untouched destination if it is not, nothing
 * behind the destination. Used by one thread.
 */
final class Flood implements AutoCloseable {
    private static final int GUARD_BYTES = 64;
    private static final byte GUARD = (byte) 0xA5;
    private static final int LARGEST = 12_000;
    private static final int PAGES = 24;

    final Map<AcompStatus, Integer> statuses = new EnumMap<>(AcompStatus.class);
    final Map<FallbackReason, Integer> fallbacks = new EnumMap<>(FallbackReason.class);
    private final Arena arena;
    private final Acomp acomp;
    private final Operation operation;
    private final AtomicLong done = new AtomicLong();
    private final List<byte[]> plain = new ArrayList<>();
    private final List<MemorySegment> sources = new ArrayList<>();
    private final List<Slot> slots = new ArrayList<>();
    private long submitted;

    /**
     * A flood that has not begun.
     *
     * @param arena makes the segments: the engine's, so that they reach the device as they are, or any other
     */
    Flood(Acomp acomp, Operation operation, Arena arena) {
        this.acomp = acomp;
        this.operation = operation;
        this.arena = arena;
        for (int page = 0; page < PAGES; page++) {
            byte[] bytes = Arrays.copyOfRange(QueueRig.text(40_000), page * 331, page * 331 + (page * LARGEST / (PAGES - 1)));
            plain.add(bytes);
            byte[] source = operation == Operation.COMPRESS ? bytes : EngineRig.CODEC.compress(bytes, 32 << 10);
            sources.add(arena.allocate(Math.max(1, source.length)).asSlice(0, source.length).copyFrom(MemorySegment.ofArray(source)));
        }
    }

    /** One request, used again and again. */
    private final class Slot {
        private final AcompRequest request = acomp.newRequest();
        private final MemorySegment all = arena.allocate(acomp.maxCompressedLength(LARGEST) + GUARD_BYTES);
        private final AtomicInteger ends = new AtomicInteger();
        private int expected;
        private int page = -1;
        private MemorySegment room = MemorySegment.NULL;

        void submit(int next) {
            page = next;
            long capacity = operation == Operation.COMPRESS ? all.byteSize() - GUARD_BYTES : plain.get(page).length;
            room = all.asSlice(0, capacity);
            all.fill(GUARD);
            expected++;
            request.source(sources.get(page)).destination(room).whenFull(WhenFull.BACKLOG).onComplete((ended, event, cookie) -> {
                if (event == AcompEvent.DONE) {
                    done.incrementAndGet();
                    ends.incrementAndGet();
                }
            }, null);
            Submission submission = operation == Operation.COMPRESS ? request.submitCompress() : request.submitDecompress();
            switch (submission) {
                case IN_PROGRESS, BACKLOGGED -> submitted++;
                case COMPLETED -> expected--;
                case QUEUE_FULL -> throw new AssertionError("the backlog is full");
            }
        }

        void awaitAndCheck() {
            if (page < 0) {
                return;
            }
            Await.until("request, page=" + page, () -> ends.get() == expected);
            if (ends.get() > expected) {
                throw new AssertionError("completed twice");
            }
            statuses.merge(request.status(), 1, Integer::sum);
            FallbackReason reason = request.fallback();
            if (reason != null) {
                fallbacks.merge(reason, 1, Integer::sum);
            }
            int written = 0;
            if (request.status() == AcompStatus.OK) {
                written = (int) request.produced();
                String problem = problem(room.asSlice(0, written).toArray(ValueLayout.JAVA_BYTE), plain.get(page));
                if (problem != null) {
                    throw new AssertionError(problem + ", driver=" + request.driver() + ", fallback=" + reason);
                }
            }
            int guardFrom = request.status() == AcompStatus.OK ? (int) room.byteSize() : 0;
            if (!QueueRig.isUntouched(all.asSlice(guardFrom))) {
                throw new AssertionError("memory was touched, status=" + request.status());
            }
            page = -1;
        }
    }

    private @Nullable String problem(byte[] made, byte[] text) {
        if (operation == Operation.DECOMPRESS) {
            return Arrays.equals(made, text) ? null : "wrong bytes";
        }
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(made);
            byte[] back = new byte[text.length + 1];
            int length = inflater.inflate(back);
            return inflater.finished() && length == text.length && Arrays.equals(back, 0, length, text, 0, length) ? null : "wrong stream";
        } catch (DataFormatException corrupt) {
            return "corrupt stream";
        }
    }

    /** Runs so many requests, so many at once, and looks at each. */
    Flood run(int requests, int inFlight) {
        while (slots.size() < inFlight) {
            slots.add(new Slot());
        }
        for (int number = 0; number < requests; number++) {
            Slot slot = slots.get(number % inFlight);
            slot.awaitAndCheck();
            slot.submit(1 + number % (PAGES - 1)); // page 0 is empty: its source compresses to something, its decompression has no room
        }
        slots.forEach(Slot::awaitAndCheck);
        return this;
    }

    int count(AcompStatus status) {
        return statuses.getOrDefault(status, 0);
    }

    /** Looks at the number of completions; to be called when the engine is closed, so that nothing can come any more. */
    @Override
    public void close() {
        if (done.get() != submitted) {
            throw new AssertionError("submitted=" + submitted + ", done=" + done.get());
        }
    }
}
