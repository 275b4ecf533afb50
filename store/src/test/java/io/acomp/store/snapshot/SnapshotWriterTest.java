package io.acomp.store.snapshot;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.store.SnapshotException;
import io.acomp.store.SnapshotException.Code;
import io.acomp.store.SnapshotProgress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The old snapshot or the new one, whole, and nothing beside it. */
@Timeout(120)
class SnapshotWriterTest {
    private static final Sample NEW = Sample.random(7, 500);

    @TempDir
    Path folder;

    private Path path;
    private byte[] old;

    @BeforeEach
    void anOldSnapshot() throws IOException {
        path = folder.resolve("snapshot");
        old = Sample.small().bytes();
        Files.write(path, old);
    }

    private void write(SnapshotTarget target, SnapshotProgress progress) throws IOException {
        try (SnapshotWriter writer = SnapshotWriter.create(target, NEW.header(), progress)) {
            NEW.write(writer);
            writer.commit();
        }
    }

    private void expect(byte[] content) throws IOException {
        assertArrayEquals(content, Files.readAllBytes(path));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(path), files.toList(), "nothing beside it");
        }
    }

    /** A file's target that counts its steps and fails at one of them. */
    private static final class Failing implements SnapshotTarget {
        private final FileTarget file;
        private final int failing;
        private final List<String> steps = new ArrayList<>();
        private final IOException failure = new IOException("told to fail");

        Failing(Path path, int failing) throws IOException {
            this.file = FileTarget.create(path);
            this.failing = failing;
        }

        private void step(String name) throws IOException {
            steps.add(name);
            if (steps.size() - 1 == failing) {
                throw failure;
            }
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            ByteBuffer half = bytes.slice(bytes.position(), bytes.remaining() / 2);
            file.write(half);
            bytes.position(bytes.position() + half.position());
            step("write");
            file.write(bytes);
        }

        @Override
        public void sync() throws IOException {
            step("sync");
            file.sync();
        }

        @Override
        public void publish() throws IOException {
            step("publish");
            file.publish();
        }

        @Override
        public void syncFolder() throws IOException {
            step("syncFolder");
            file.syncFolder();
        }

        @Override
        public void close() throws IOException {
            file.close();
            step("close");
        }
    }

    @Test
    void aFailureAtEachStep() throws IOException {
        Failing smooth = new Failing(path, -1);
        write(smooth, SnapshotProgress.NONE);
        byte[] fresh = Files.readAllBytes(path);
        expect(NEW.bytes());
        List<String> steps = smooth.steps;
        assertTrue(steps.size() > 10, () -> "steps=" + steps);
        assertEquals(List.of("write", "sync", "publish", "syncFolder", "close"), steps.subList(steps.size() - 5, steps.size()));
        for (int step = 0; step < steps.size(); step++) {
            Files.write(path, old);
            Failing target = new Failing(path, step);
            IOException thrown = assertThrows(IOException.class, () -> write(target, SnapshotProgress.NONE));
            assertSame(target.failure, thrown);
            expect(step < steps.size() - 2 ? old : fresh);
        }
    }

    @Test
    void cancelledAtEachPoint() throws IOException {
        int[] points = {0};
        long[] last = new long[2];
        write(FileTarget.create(path), (done, total, bytes) -> {
            assertEquals(500, total);
            points[0]++;
            last[0] = done;
            last[1] = bytes;
            return true;
        });
        assertEquals(500 - groups() + members(), last[0], "told of the end before it is published");
        assertEquals(Files.size(path), last[1]);
        assertTrue(points[0] > 8, () -> "points=" + points[0]);
        for (int point = 1; point <= points[0]; point++) {
            Files.write(path, old);
            int[] left = {point};
            SnapshotException cancelled =
                    assertThrows(SnapshotException.class, () -> write(FileTarget.create(path), (done, total, bytes) -> --left[0] > 0));
            assertEquals(Code.CANCELLED, cancelled.code());
            expect(old);
        }
    }

    @Test
    void aListenerThatThrows() throws IOException {
        IllegalStateException mine = new IllegalStateException();
        assertSame(mine, assertThrows(IllegalStateException.class, () -> write(FileTarget.create(path), (done, total, bytes) -> {
            throw mine;
        })));
        expect(old);
    }

    @Test
    void closedWithoutCommit() throws IOException {
        SnapshotWriter writer = SnapshotWriter.create(path, NEW.header(), SnapshotProgress.NONE);
        NEW.write(writer);
        writer.close();
        writer.close();
        expect(old);
        assertThrows(IllegalStateException.class, writer::commit);
    }

    @Test
    void committedOnce() throws IOException {
        try (SnapshotWriter writer = SnapshotWriter.create(path, NEW.header(), SnapshotProgress.NONE)) {
            NEW.write(writer);
            assertEquals(500 - groups() + members(), writer.commit().entries());
            assertThrows(IllegalStateException.class, writer::commit);
            assertThrows(IllegalStateException.class, () -> writer.tenant(new SnapshotTenant(9, "late", 0, true)));
        }
        expect(NEW.bytes());
        Files.delete(path);
        write(FileTarget.create(path), SnapshotProgress.NONE);
        expect(NEW.bytes());
    }

    private static long groups() {
        return NEW.parts().stream().filter(part -> part instanceof Parts.Stored stored && stored.meta() instanceof SnapshotGroup).count();
    }

    private static long members() {
        return NEW.parts().stream()
                .mapToLong(part -> part instanceof Parts.Stored stored && stored.meta() instanceof SnapshotGroup group ? group.members().size() : 0)
                .sum();
    }

    @Test
    void anInterruptedThread() throws IOException {
        Thread.currentThread().interrupt();
        assertThrows(ClosedByInterruptException.class, () -> write(FileTarget.create(path), SnapshotProgress.NONE));
        assertTrue(Thread.interrupted());
        expect(old);
    }

    @Test
    void nowhereToWrite() throws IOException {
        SnapshotHeader header = NEW.header();
        assertThrows(
                NoSuchFileException.class, () -> SnapshotWriter.create(folder.resolve("absent/snapshot"), header, SnapshotProgress.NONE).close());
        IOException refused = assertThrows(IOException.class, () -> SnapshotWriter.create(folder, header, SnapshotProgress.NONE).close());
        assertTrue(refused.getMessage().endsWith("path=" + folder), refused.getMessage());
        expect(old);
    }

    @Test
    void whatASnapshotCannotHold() throws IOException {
        byte[] page = new byte[4_096];
        SnapshotEntry.Kind raw = SnapshotEntry.Kind.RAW;
        List<Executable> wrong = List.of(
                () -> with(writer -> writer.codec(new SnapshotCodec(0, "", 0, new byte[0]))),
                () -> with(writer -> writer.codec(new SnapshotCodec(256, "", 0, new byte[0]))),
                () -> with(writer -> writer.codec(new SnapshotCodec(2, "x".repeat(4_097), 0, new byte[0]))),
                () -> with(writer -> writer.codec(new SnapshotCodec(2, "half \ud800 a letter", 0, new byte[0]))),
                () -> with(writer -> writer.codec(new SnapshotCodec(2, "", 0, new byte[(1 << 20) + 1]))),
                () -> with(writer -> writer.codec(new SnapshotCodec(1, "twice", 0, new byte[0]))),
                () -> with(writer -> writer.tenant(new SnapshotTenant(65_536, "", 0, true))),
                () -> with(writer -> writer.entry(new SnapshotEntry(1_000, raw, 0, 0, 0, 0, 0, 4_096, 0), MemorySegment.ofArray(page))),
                () -> with(writer -> writer.entry(new SnapshotEntry(0, raw, 0, 3, 0, 0, 0, 4_096, 0), MemorySegment.ofArray(page))),
                () -> with(writer -> writer.entry(new SnapshotEntry(0, raw, 0, 0, 65_536, 0, 0, 4_096, 0), MemorySegment.ofArray(page))),
                () -> with(writer -> writer.entry(new SnapshotEntry(0, raw, 0, 0, 0, 0, 0, 4_095, 0), MemorySegment.ofArray(page))),
                () -> with(writer -> writer.group(new SnapshotGroup(1, 0, 2, List.of()), MemorySegment.ofArray(page))));
        for (Executable part : wrong) {
            assertThrows(IllegalArgumentException.class, part);
            expect(old);
        }
        SnapshotHeader noPage = new SnapshotHeader(0, 1_000, 0, 0, SnapshotSettings.NONE);
        assertThrows(IllegalArgumentException.class, () -> SnapshotWriter.create(path, noPage, SnapshotProgress.NONE).close());
        SnapshotSettings.Builder large = new SnapshotSettings.Builder();
        for (int setting = 0; setting < 20; setting++) {
            large.text("setting" + setting, "x".repeat(4_096));
        }
        SnapshotHeader talkative = new SnapshotHeader(4_096, 1_000, 0, 0, large.build());
        assertThrows(IllegalArgumentException.class, () -> SnapshotWriter.create(path, talkative, SnapshotProgress.NONE).close());
        expect(old);
    }

    private interface Part {
        void add(SnapshotWriter writer) throws IOException;
    }

    /** Adds a part behind a codec, and finds that the writer is of no use after a refusal. */
    private void with(Part part) throws IOException {
        SnapshotHeader header = new SnapshotHeader(4_096, 1_000, 0, 0, SnapshotSettings.NONE);
        try (SnapshotWriter writer = SnapshotWriter.create(path, header, SnapshotProgress.NONE)) {
            writer.codec(new SnapshotCodec(1, "lz4", 0, new byte[0]));
            try {
                part.add(writer);
            } finally {
                assertThrows(IllegalStateException.class, writer::commit);
            }
        }
    }

    @Test
    void theLargestDictionaryAndName() throws IOException {
        SnapshotHeader header = new SnapshotHeader(4_096, 1_000, 0, 0, SnapshotSettings.NONE);
        SnapshotCodec large = new SnapshotCodec(1, "x".repeat(4_096), 0, new byte[1 << 20]);
        try (SnapshotWriter writer = SnapshotWriter.create(path, header, SnapshotProgress.NONE)) {
            writer.codec(large);
            writer.commit();
        }
        Parts read = new Parts();
        SnapshotReader.read(path, read, SnapshotProgress.NONE);
        assertEquals(large, read.all().get(1));
    }
}
