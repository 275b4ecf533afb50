package io.acomp.store.backing;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.store.BackingException;
import io.acomp.store.BackingException.Code;
import io.acomp.store.WritebackSettings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Blocks in a real file, both ways of reading and writing it. */
@Timeout(120)
class BackingFileTest {
    private static final long WARM_UP_NANOS = 20_000_000_000L;

    @TempDir
    Path folder;

    private Path path() {
        return folder.resolve("backing");
    }

    @ParameterizedTest
    @EnumSource(Io.class)
    void whatIsWrittenIsRead(Io io) throws IOException {
        try (BackingFile file = io.open(path(), 100, false)) {
            for (int block = 1; block <= 100; block++) {
                assertEquals(block, file.allocate(), "neighbours one after the other");
                Pages.write(file, block, block);
            }
            for (int block = 100; block >= 1; block--) {
                Pages.expect(file, block, block);
            }
            BackingStatistics counters = file.statistics();
            assertEquals(new BackingStatistics(100, 100, 100, 100, 100, 0, 0, 0), counters);
        }
        assertFalse(Files.exists(path()), "deleted on close");
    }

    @Test
    void thePageSizeCountsInUnits() throws IOException {
        try (BackingFile file = BackingFile.open(WritebackSettings.of(path(), 1 << 20), 16_384)) {
            assertEquals(63, file.statistics().blocks());
            int block = file.allocate();
            Pages.write(file, block, 7);
            Pages.expect(file, block, 7);
            BackingStatistics counters = file.statistics();
            assertEquals(4, counters.count());
            assertEquals(4, counters.writes());
            assertEquals(4, counters.reads());
        }
    }

    @ParameterizedTest
    @EnumSource(Io.class)
    void aRandomHistory(Io io) throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Map<Integer, Long> model = new HashMap<>();
            try (BackingFile file = io.open(folder.resolve("backing" + seed), 40, false);
                    WriteBatch batch = file.newBatch(Io.BATCH)) {
                for (int step = 0; step < 400; step++) {
                    switch (random.nextInt(4)) {
                        case 0 -> writeSome(file, batch, random, model);
                        case 1 -> {
                            if (!model.isEmpty()) {
                                int block = any(model, random);
                                model.remove(block);
                                file.release(block);
                            }
                        }
                        default -> {
                            if (!model.isEmpty()) {
                                int block = any(model, random);
                                Pages.expect(file, block, model.get(block));
                            }
                        }
                    }
                    assertEquals(model.size(), file.statistics().count());
                }
            }
        }
    }

    private static void writeSome(BackingFile file, WriteBatch batch, Random random, Map<Integer, Long> model) {
        batch.clear();
        int wanted = 1 + random.nextInt(batch.capacity());
        for (int page = 0; page < wanted; page++) {
            int block = file.allocate();
            if (block == 0) {
                assertEquals(40, model.size(), "refused only when full");
                break;
            }
            long content = random.nextLong();
            Pages.fill(batch.nextPage(), content);
            batch.add(block);
            assertFalse(model.containsKey(block), "handed out twice");
            model.put(block, content);
        }
        assertEquals(0, batch.write());
    }

    private static int any(Map<Integer, Long> model, Random random) {
        List<Integer> blocks = new ArrayList<>(model.keySet());
        return blocks.get(random.nextInt(blocks.size()));
    }

    @ParameterizedTest
    @EnumSource(Io.class)
    void sparseAndPrivate(Io io) throws IOException {
        try (BackingFile file = io.open(path(), 1 << 18, false);
                Arena arena = Arena.ofConfined()) {
            assertEquals(((1L << 18) + 1) * Io.PAGE, Files.size(path()));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path())));
            MemorySegment page = arena.allocate(Io.PAGE).fill((byte) 1);
            file.read(1 << 18, page);
            assertEquals(-1, page.mismatch(arena.allocate(Io.PAGE)), "zeros where nothing was written");
            long used = used(path());
            assertTrue(used < 1 << 20, () -> "bytes on disk=" + used);
        }
    }

    /** Bytes a file takes on disk. */
    private static long used(Path path) throws IOException {
        Process du = new ProcessBuilder("du", "-k", path.toString()).start();
        String line = new String(du.getInputStream().readAllBytes());
        return Long.parseLong(line.split("\\s")[0]) << 10;
    }

    @ParameterizedTest
    @EnumSource(Io.class)
    void keptAndUsedAgain(Io io) throws IOException {
        try (BackingFile file = io.open(path(), 10, true)) {
            Pages.write(file, file.allocate(), 1);
        }
        assertEquals(11 * Io.PAGE, Files.size(path()));
        try (BackingFile file = io.open(path(), 5, false);
                Arena arena = Arena.ofConfined()) {
            assertEquals(6 * Io.PAGE, Files.size(path()), "as long as the new one needs");
            MemorySegment page = arena.allocate(Io.PAGE).fill((byte) 1);
            file.read(1, page);
            assertEquals(-1, page.mismatch(arena.allocate(Io.PAGE)), "emptied");
        }
        assertFalse(Files.exists(path()));
    }

    @ParameterizedTest
    @EnumSource(Io.class)
    void filesOfOthersAreLeftAlone(Io io) throws IOException {
        byte[] thesis = "a thesis, of which there is no copy".getBytes();
        Files.write(path(), thesis);
        BackingException refused = assertThrows(BackingException.class, () -> io.open(path(), 10, false));
        assertEquals(Code.NOT_A_BACKING_FILE, refused.code());
        assertTrue(refused.getMessage().endsWith("path=" + path() + ", code=NOT_A_BACKING_FILE"), refused.getMessage());
        assertArrayEquals(thesis, Files.readAllBytes(path()));

        Files.write(path(), new byte[0]);
        io.open(path(), 10, false).close();
        assertFalse(Files.exists(path()), "an empty file is welcome");
    }

    @ParameterizedTest
    @EnumSource(Io.class)
    void whatCannotBeOpened(Io io) throws IOException {
        assertEquals(Code.OPEN_FAILED, assertThrows(BackingException.class, () -> io.open(folder, 10, false)).code());
        Path nowhere = folder.resolve("absent/backing");
        BackingException refused = assertThrows(BackingException.class, () -> io.open(nowhere, 10, false));
        assertEquals(Code.OPEN_FAILED, refused.code());
        assertEquals(NoSuchFileException.class, refused.getCause().getClass());
    }

    @ParameterizedTest
    @EnumSource(Io.class)
    void oneUserInThisProcess(Io io) throws IOException {
        try (BackingFile file = io.open(path(), 10, false)) {
            Pages.write(file, file.allocate(), 3);
            BackingException refused = assertThrows(BackingException.class, () -> io.open(path(), 20, false));
            assertEquals(Code.LOCKED, refused.code());
            Path link = Files.createLink(folder.resolve("link"), path());
            assertEquals(Code.LOCKED, assertThrows(BackingException.class, () -> io.open(link, 20, false)).code(), "the same by another name");
            Pages.expect(file, 1, 3);
            assertEquals(11 * Io.PAGE, Files.size(path()), "the one in use is as it was");
        }
        io.open(path(), 10, false).close();
    }

    @ParameterizedTest
    @EnumSource(Io.class)
    void oneUserAmongProcesses(Io io) throws IOException, InterruptedException {
        try (BackingFile file = io.open(path(), 10, true)) {
            Pages.write(file, file.allocate(), 3);
            Pages.expect(file, 1, 3);
            assertThrows(BackingException.class, () -> io.open(path(), 20, false)); // whose closing may not drop the lock
            assertEquals(1, lockedElsewhere(), "another process finds it locked");
        }
        assertEquals(0, lockedElsewhere(), "free after close");
    }

    /** What a JVM of its own finds: 0 if it can have the lock, 1 if not. */
    private int lockedElsewhere() throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("Probe.java"), """
                void main(String[] arguments) throws Exception {
                    try (var file = java.nio.channels.FileChannel.open(java.nio.file.Path.of(arguments[0]), java.nio.file.StandardOpenOption.WRITE)) {
                        System.exit(file.tryLock() == null ? 1 : 0);
                    }
                }
                """);
        Process java = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), source.toString(), path().toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("probe.txt").toFile())
                .start();
        assertTrue(java.waitFor(60, TimeUnit.SECONDS));
        return java.exitValue();
    }

    @ParameterizedTest
    @EnumSource(Io.class)
    void theSystemsErrorsAreTold(Io io) throws IOException {
        FileIo full = io.io(Path.of("/dev/full"));
        try (Arena arena = Arena.ofShared()) {
            MemorySegment page = arena.allocate(Io.PAGE);
            FileIo.NoSpaceException none = assertThrows(FileIo.NoSpaceException.class, () -> full.write(0, page));
            assertTrue(none.getMessage().toLowerCase().contains(io == Io.NATIVE ? "errno=28" : "no space"), none.getMessage());
        } finally {
            full.close();
        }
        try (BackingFile file = io.open(path(), 10, true)) {
            file.allocate();
            try (var cut = Files.newByteChannel(folder.resolve("backing"), StandardOpenOption.WRITE)) {
                cut.truncate(Io.PAGE + 100);
            }
            BackingException failed = assertThrows(BackingException.class, () -> Pages.expect(file, 1, 0));
            assertEquals(Code.READ_FAILED, failed.code());
            assertEquals(1, file.statistics().readFailures());
            assertEquals(0, file.statistics().reads());
        }
    }

    @ParameterizedTest
    @EnumSource(Io.class)
    void interruptsDoNoHarm(Io io) throws IOException, InterruptedException {
        try (BackingFile file = io.open(path(), 10, false)) {
            int block = file.allocate();
            Thread.currentThread().interrupt();
            Pages.write(file, block, 1);
            Pages.expect(file, block, 1);
            assertTrue(Thread.interrupted(), "still interrupted");

            Thread reader = Thread.currentThread();
            AtomicBoolean stop = new AtomicBoolean();
            Thread pest = Thread.ofPlatform().start(() -> {
                while (!stop.get()) {
                    reader.interrupt();
                }
            });
            for (int time = 0; time < 2_000; time++) {
                Pages.write(file, block, time);
                Pages.expect(file, block, time);
            }
            stop.set(true);
            while (pest.isAlive()) {
                Thread.onSpinWait();
            }
            assertTrue(Thread.interrupted());
            assertEquals(0, file.statistics().readFailures());
            assertEquals(0, file.statistics().writeFailures());
        }
    }

    @Test
    void readsAllocateNothing() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (BackingFile file = Io.NATIVE.open(path(), 16, false);
                Arena arena = Arena.ofShared()) {
            MemorySegment page = arena.allocate(Io.PAGE);
            int calls = 2_000;
            long least = Long.MAX_VALUE;
            long end = System.nanoTime() + WARM_UP_NANOS;
            while (least >= calls && System.nanoTime() - end < 0) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int call = 0; call < calls; call++) {
                    file.read(1 + call % 16, page);
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            long bytes = least;
            assertTrue(bytes < calls, () -> "bytes allocated in " + calls + " reads=" + bytes);
        }
    }

    @Test
    void impossibleSettings() {
        assertThrows(IllegalArgumentException.class, () -> WritebackSettings.of(path(), 0));
        assertThrows(IllegalArgumentException.class, () -> WritebackSettings.of(path(), 1 << 20).withBatchSize(0));
        assertThrows(IllegalArgumentException.class, () -> WritebackSettings.of(path(), 1 << 20).withBatchSize(1_025));
        assertThrows(IllegalArgumentException.class, () -> BackingFile.open(WritebackSettings.of(path(), 4_096), 4_096));
        assertThrows(IllegalArgumentException.class, () -> BackingFile.open(WritebackSettings.of(path(), 1 << 20), 4_000));
        assertThrows(IllegalArgumentException.class, () -> BackingFile.open(WritebackSettings.of(path(), Long.MAX_VALUE), 4_096));
        assertFalse(Files.exists(path()));
    }

    @Test
    void theLayoutIsFixed() throws IOException {
        try (BackingFile file = Io.CHANNEL.open(path(), 3, true);
                WriteBatch batch = file.newBatch(Io.BATCH)) {
            file.allocate();
            int second = file.allocate();
            batch.nextPage().fill((byte) 0x77);
            batch.add(second);
            assertEquals(0, batch.write());
        }
        byte[] bytes = Files.readAllBytes(path());
        MemorySegment all = MemorySegment.ofArray(bytes);
        assertEquals("ACOMPBCK", new String(bytes, 0, 8));
        assertArrayEquals(new byte[] {1, 0, 0, 0, 0, 16, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0}, Arrays.copyOfRange(bytes, 8, 24));
        assertEquals(-1, all.asSlice(24, 2 * Io.PAGE - 24).mismatch(MemorySegment.ofArray(new byte[2 * Io.PAGE - 24])));
        assertEquals((byte) 0x77, all.get(ValueLayout.JAVA_BYTE, 2 * Io.PAGE));
        assertEquals((byte) 0x77, all.get(ValueLayout.JAVA_BYTE, 3 * Io.PAGE - 1));
        assertEquals(4 * Io.PAGE, bytes.length);
    }
}
