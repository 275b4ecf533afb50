package io.acomp.store.block;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.Operation;
import io.acomp.foreign.CpuBinding;
import io.acomp.store.BlockView;
import io.acomp.store.BlockView.Extent;
import io.acomp.store.Pages;
import io.acomp.store.Pages.Kind;
import io.acomp.store.RecompressRequest;
import io.acomp.store.RecompressRequest.Selection;
import io.acomp.store.SlotState.Content;
import io.acomp.store.ToyDriver;
import io.acomp.store.backing.FaultDevice;
import io.acomp.store.page.SlotTable;
import io.acomp.testing.Await;
import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** KS row 52, partial I/O: parts of pages are read, changed and stored, and nobody's bytes are lost between. */
class BlockPartialTest {
    private static final int PAGE = BlockRig.PAGE;
    private static final int[] PLACES = {0, 1, 7, 8, 511, 2048, PAGE - 8, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE - 1};
    private static final int[] LENGTHS = {1, 7, 8, 9, 64, 512, PAGE - 1, PAGE, PAGE + 1};

    /** What a page is before a part of it is written. */
    enum Before {
        HOLE,
        ZEROS,
        SAME,
        COMPRESSED,
        HUGE,
        GROUPED,
        WRITTEN_BACK,
        WRITTEN_BACK_COMPRESSED
    }

    @ParameterizedTest
    @EnumSource(Before.class)
    void aPartIsWrittenWhateverWasThere(Before before) {
        boolean compressed = before == Before.WRITTEN_BACK_COMPRESSED;
        try (BlockRig rig = BlockRig.backed(3 * PAGE, 16, compressed, new AtomicReference<>())) {
            rig.store.secondaryAlgorithm(1, "zstd", 3);
            for (int place : PLACES) {
                for (int length : LENGTHS) {
                    byte[] model = prepare(rig, before);
                    byte[] bytes = Arrays.copyOf(Pages.of(Kind.RANDOM, place + length), Math.min(length, model.length - place));
                    if (bytes.length < length) {
                        bytes = Arrays.copyOf(Pages.of(Kind.RANDOM, place, 2 * PAGE), Math.min(length, model.length - place));
                    }
                    rig.write(place, bytes);
                    System.arraycopy(bytes, 0, model, place, bytes.length);
                    rig.assertContent(model);
                    assertArrayEquals(Arrays.copyOfRange(model, place, place + bytes.length), rig.read(place, bytes.length));
                }
            }
        }
    }

    private static byte[] prepare(BlockRig rig, Before before) {
        byte[] model = new byte[3 * PAGE];
        rig.disk.trim(0, 3 * PAGE);
        for (int slot = 0; slot < 3 && before != Before.HOLE; slot++) {
            byte[] page = switch (before) {
                case HOLE, ZEROS -> new byte[PAGE];
                case SAME -> Pages.of(Kind.SAME, slot);
                case COMPRESSED, GROUPED, WRITTEN_BACK_COMPRESSED -> Pages.of(Kind.TEXT, slot);
                case HUGE, WRITTEN_BACK -> Pages.of(Kind.RANDOM, slot);
            };
            rig.write((long) slot * PAGE, page);
            System.arraycopy(page, 0, model, slot * PAGE, PAGE);
        }
        if (before == Before.GROUPED) {
            group(rig);
        } else if (before == Before.WRITTEN_BACK || before == Before.WRITTEN_BACK_COMPRESSED) {
            rig.writeBack();
            for (int slot = 0; slot < 3; slot++) {
                assertEquals(Content.WRITTEN_BACK, rig.store.state(slot).content());
            }
        }
        return model;
    }

    /** Compresses all pages of a group together. */
    private static void group(BlockRig rig) {
        for (int slot = 3; slot < 16; slot++) {
            rig.store.store(slot, MemorySegment.ofArray(Pages.of(Kind.TEXT, slot)));
        }
        rig.store.recompress(RecompressRequest.of(Selection.ALL).withGrouped(true));
        for (int slot = 0; slot < 3; slot++) {
            assertEquals(Content.GROUPED, rig.store.state(slot).content());
        }
    }

    /** A word is not cut at its own bounds only. */
    @Test
    void partsOfAWord() {
        try (BlockRig rig = BlockRig.of(PAGE)) {
            byte[] page = Pages.of(Kind.SAME, 77);
            rig.write(0, page);
            assertEquals(1, rig.store.statistics().mm().samePages());
            for (int from = 0; from < 20; from++) {
                for (int length = 0; length < 40; length++) {
                    assertArrayEquals(Arrays.copyOfRange(page, from, from + length), rig.read(from, length), "from " + from + ", length " + length);
                }
            }
        }
    }

    @Test
    void partsThatMakeAWordTakeNoMemory() {
        try (BlockRig rig = BlockRig.of(PAGE)) {
            byte[] page = Pages.of(Kind.SAME, 5);
            rig.write(0, Arrays.copyOf(page, 1000));
            assertEquals(0, rig.store.statistics().mm().samePages());
            rig.write(1000, Arrays.copyOfRange(page, 1000, PAGE));
            assertEquals(1, rig.store.statistics().mm().samePages());
            assertEquals(0, rig.store.statistics().mm().comprDataSize());
            rig.write(0, new byte[PAGE]);
            assertEquals(Extent.ZERO, rig.extent(0));
        }
    }

    // ---------------------------------------------------------------- races

    /** Who comes second, while the first holds the page in the middle of his call. */
    enum Second {
        PART_BEHIND {
            @Override
            void run(BlockView disk) {
                disk.write(3000, MemorySegment.ofArray(bytes(2, 50)));
            }

            @Override
            void apply(byte[] model) {
                Arrays.fill(model, 3000, 3050, (byte) 2);
            }
        },
        PART_ACROSS {
            @Override
            void run(BlockView disk) {
                disk.write(40, MemorySegment.ofArray(bytes(2, PAGE)));
            }

            @Override
            void apply(byte[] model) {
                Arrays.fill(model, 40, 40 + PAGE, (byte) 2);
            }
        },
        WHOLE {
            @Override
            void run(BlockView disk) {
                disk.write(0, MemorySegment.ofArray(sparse(9)));
            }

            @Override
            void apply(byte[] model) {
                System.arraycopy(sparse(9), 0, model, 0, PAGE);
            }
        },
        TRIM {
            @Override
            void run(BlockView disk) {
                disk.trim(0, PAGE);
            }

            @Override
            void apply(byte[] model) {
                Arrays.fill(model, 0, PAGE, (byte) 0);
            }
        },
        ZEROS {
            @Override
            void run(BlockView disk) {
                disk.writeZeroes(0, PAGE, false);
            }

            @Override
            void apply(byte[] model) {
                Arrays.fill(model, 0, PAGE, (byte) 0);
            }
        },
        READ {
            @Override
            void run(BlockView disk) {
                byte[] page = new byte[PAGE];
                disk.read(0, MemorySegment.ofArray(page));
                assertEquals(1, page[100], "the first call is over when the second returns");
            }

            @Override
            void apply(byte[] model) {}
        };

        abstract void run(BlockView disk);

        abstract void apply(byte[] model);
    }

    private final ToyDriver driver = new ToyDriver();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private final List<Thread> others = new ArrayList<>();

    @BeforeEach
    void twoCpus() {
        Requires.that(Runtime.getRuntime().availableProcessors() > 1, () -> "two calls at once need two contexts, cpus=1");
    }

    @ParameterizedTest
    @EnumSource(Second.class)
    void aSecondWriterWaitsWhileTheOldPageIsLoaded(Second second) {
        race(second, Operation.DECOMPRESS);
    }

    @ParameterizedTest
    @EnumSource(Second.class)
    void aSecondWriterWaitsWhileTheNewPageIsStored(Second second) {
        race(second, Operation.COMPRESS);
    }

    private void race(Second second, Operation where) {
        try (BlockRig rig = BlockRig.of(3 * PAGE, driver)) {
            byte[] model = new byte[3 * PAGE];
            System.arraycopy(sparse(1), 0, model, 0, PAGE);
            rig.write(0, model);
            Thread first = holdThePage(rig, where);
            try {
                // either at the slot's lock, or, if the thread runs on the first one's CPU, at that context's mutex
                Thread waiting = startUntil(thread -> LockSupport.getBlocker(thread) instanceof SlotTable || !thread.isAlive(), () -> second.run(rig.disk));
                assertTrue(waiting.isAlive(), "a call went past the lock of a page that is being changed");
            } finally {
                endAll(first);
            }
            Arrays.fill(model, 100, 120, (byte) 1);
            second.apply(model);
            rig.assertContent(model);
        }
    }

    /** What becomes of a page on the backing file while a call that changes a part of it reads the file. */
    enum Meanwhile {
        WRITTEN,
        WRITTEN_AND_WRITTEN_BACK,
        TRIMMED
    }

    /** The file is read without a lock, so the page may be another one then: the part goes into that. */
    @ParameterizedTest
    @EnumSource(Meanwhile.class)
    void aPageThatIsReplacedWhileItsBlockIsRead(Meanwhile meanwhile) {
        for (boolean compressed : new boolean[] {false, true}) {
            AtomicReference<FaultDevice> device = new AtomicReference<>();
            try (BlockRig rig = BlockRig.backed(PAGE, 4, compressed, device)) {
                rig.write(0, Pages.of(Kind.TEXT, 1));
                rig.writeBack();
                device.get().beforeRead(() -> {
                    device.get().beforeRead(() -> {});
                    rig.disk.trim(0, PAGE);
                    if (meanwhile != Meanwhile.TRIMMED) {
                        rig.write(0, Pages.of(Kind.TEXT, 2));
                    }
                    if (meanwhile == Meanwhile.WRITTEN_AND_WRITTEN_BACK) {
                        rig.writeBack();
                    }
                });
                rig.write(100, bytes(1, 20));
                byte[] model = meanwhile == Meanwhile.TRIMMED ? new byte[PAGE] : Pages.of(Kind.TEXT, 2);
                Arrays.fill(model, 100, 120, (byte) 1);
                rig.assertContent(model);
                assertEquals(0, rig.store.statistics().io().failedReads());
                assertTrue(rig.store.statistics().work().events().get("backed_retries") > 0);
            }
        }
    }

    @Test
    void otherPagesGoOnMeanwhile() {
        try (BlockRig rig = BlockRig.of(3 * PAGE, driver)) {
            rig.write(0, sparse(1));
            rig.write(PAGE, sparse(2));
            Thread first = holdThePage(rig, Operation.COMPRESS);
            try {
                Thread other = startUntil(
                        thread -> LockSupport.getBlocker(thread) instanceof SlotTable || !thread.isAlive(),
                        () -> rig.disk.write(PAGE + 5, MemorySegment.ofArray(bytes(4, 20))));
                assertFalse(other.isAlive(), "a call waits for a page it does not want");
            } finally {
                endAll(first);
            }
            assertArrayEquals(bytes(4, 20), rig.read(PAGE + 5, 20));
            assertArrayEquals(bytes(1, 20), rig.read(100, 20));
        }
    }

    /** Starts a call that writes bytes 100 to 119 of the disk, and is held within the codec. */
    private Thread holdThePage(BlockRig rig, Operation where) {
        driver.inside = operation -> {
            if (operation == where && Thread.currentThread().getName().equals("first")) {
                inside.countDown();
                try {
                    assertTrue(release.await(60, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        };
        Thread first = start("first", () -> rig.disk.write(100, MemorySegment.ofArray(bytes(1, 20))));
        Await.until("the first call is in the codec", () -> inside.getCount() == 0);
        return first;
    }

    /** Starts threads that make a call, on one CPU after the other, until it has come to something with one of them. */
    private Thread startUntil(Predicate<Thread> condition, Runnable call) {
        int cpus = Runtime.getRuntime().availableProcessors();
        for (int tries = 0; tries < 100; tries++) {
            int wanted = tries % cpus;
            Thread thread = start("other-" + tries, () -> {
                long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
                while (CpuBinding.current() != wanted && System.nanoTime() - end < 0) {
                    Thread.onSpinWait();
                }
                call.run();
            });
            others.add(thread);
            Await.until("the call ends or waits", () -> LockSupport.getBlocker(thread) != null || condition.test(thread));
            if (condition.test(thread)) {
                return thread;
            }
        }
        throw new AssertionError("no thread came as far as the page");
    }

    private void endAll(Thread first) {
        release.countDown();
        Await.end(first);
        others.forEach(Await::end);
        assertTrue(failures.isEmpty(), failures::toString);
    }

    private Thread start(String name, Runnable call) {
        Thread thread = new Thread(
                () -> {
                    try {
                        call.run();
                    } catch (Throwable failure) {
                        failures.add(failure);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static byte[] bytes(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** A page that the toy codec makes smaller. */
    private static byte[] sparse(int seed) {
        byte[] page = new byte[PAGE];
        for (int at = 0; at < PAGE; at += 64) {
            Arrays.fill(page, at, at + 64, (byte) (seed * 7 + at / 64));
        }
        return page;
    }
}
