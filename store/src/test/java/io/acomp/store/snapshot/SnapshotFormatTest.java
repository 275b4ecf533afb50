package io.acomp.store.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.store.SnapshotException;
import io.acomp.store.SnapshotException.Code;
import io.acomp.store.SnapshotProgress;
import io.acomp.store.snapshot.SnapshotFormat.Chunk;
import io.acomp.store.snapshot.SnapshotFormat.Preamble;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is written is what is read, in this version and in the first. */
@Timeout(120)
class SnapshotFormatTest {
    /** Written by {@link Sample#small} when version 1 was made; every later program reads it. */
    private static final String GOLDEN = "version-1.snapshot";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 100, 5_000})
    void roundTrip(int entries) throws IOException {
        for (int seed = 0; seed < (entries < 1_000 ? 20 : 3); seed++) {
            Path path = folder.resolve("snapshot" + seed);
            Sample sample = Sample.random(seed, entries);
            SnapshotTotals written;
            try (SnapshotWriter writer = SnapshotWriter.create(path, sample.header(), SnapshotProgress.NONE)) {
                sample.write(writer);
                written = writer.commit();
            }
            Parts read = new Parts();
            SnapshotTotals totals = SnapshotReader.read(path, read, SnapshotProgress.NONE);
            assertEquals(written, totals);
            assertEquals(totals, read.all().removeLast());
            assertEquals(sample.parts(), read.all(), "seed=" + seed);
            long groups = sample.parts().stream().filter(part -> part instanceof Parts.Stored stored && stored.meta() instanceof SnapshotGroup).count();
            assertEquals(groups, totals.groups());
            assertEquals(5, totals.codecs());
            assertEquals(4, totals.tenants());
        }
    }

    @Test
    void theGoldenFile() throws IOException {
        byte[] golden;
        try (InputStream file = SnapshotFormatTest.class.getResourceAsStream(GOLDEN)) {
            assertNotNull(file, GOLDEN);
            golden = file.readAllBytes();
        }
        Parts read = new Parts();
        SnapshotTotals totals = Sample.read(golden, read);
        assertEquals(new SnapshotTotals(5, 1, 2, 2, 8), totals);
        read.all().removeLast();
        assertEquals(Sample.small().parts(), read.all());
        assertArrayEquals(golden, Sample.small().bytes(), "the format changed: raise its version and add a golden file");
    }

    @Test
    void channelsThatGiveLittle() throws IOException {
        byte[] bytes = Sample.random(1, 50).bytes();
        ReadableByteChannel trickle = new ReadableByteChannel() {
            private int at;

            @Override
            public int read(ByteBuffer to) {
                if (at == bytes.length) {
                    return -1;
                }
                int most = Math.min(1 + at % 7, Math.min(to.remaining(), bytes.length - at));
                to.put(bytes, at, most);
                at += most;
                return most;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
        Parts read = new Parts();
        SnapshotReader.read(trickle, read, SnapshotProgress.NONE);
        read.all().removeLast();
        assertEquals(Sample.random(1, 50).parts(), read.all());
    }

    @Test
    void otherVersions() throws IOException {
        List<byte[]> pieces = Seal.cut(Sample.small().bytes());
        MemorySegment preamble = MemorySegment.ofArray(pieces.getFirst());
        preamble.set(SnapshotFormat.SHORT, Preamble.MINOR, (short) 65_535);
        Sample.read(Seal.seal(pieces), new Parts()); // a later minor version is read
        preamble.set(SnapshotFormat.SHORT, Preamble.MAJOR, (short) 2);
        SnapshotException refused = assertThrows(SnapshotException.class, () -> Sample.read(Seal.seal(pieces), new Parts()));
        assertEquals(Code.VERSION, refused.code());
        assertTrue(refused.getMessage().contains("supported=1.x, version=2.65535"), refused.getMessage());
        assertEquals(Preamble.MAJOR, refused.offset());
    }

    @Test
    void chunksOfLaterMinorVersions() throws IOException {
        List<byte[]> pieces = new ArrayList<>(Seal.cut(Sample.small().bytes()));
        byte[] unknown = new byte[Chunk.BYTES + 10];
        unknown[Chunk.KIND] = 77;
        unknown[Chunk.FLAGS] = Chunk.OPTIONAL;
        pieces.add(3, unknown);
        Parts read = new Parts();
        Sample.read(Seal.seal(pieces), read);
        read.all().removeLast();
        assertEquals(Sample.small().parts(), read.all(), "skipped");
        unknown[Chunk.FLAGS] = 0;
        SnapshotException refused = assertThrows(SnapshotException.class, () -> Sample.read(Seal.seal(pieces), new Parts()));
        assertEquals(Code.VERSION, refused.code());
        assertTrue(refused.getMessage().contains("kind=77"), refused.getMessage());
    }

    @Test
    void settingsByName() throws IOException {
        SnapshotSettings settings = Sample.small().header().settings();
        assertEquals("lz4", settings.text("algorithm"));
        assertEquals(1L << 40, settings.number("limitBytes"));
        assertTrue(settings.flag("sameFilled"));
        assertEquals(Code.MISMATCH, assertThrows(SnapshotException.class, () -> settings.flag("absent")).code());
        SnapshotException other = assertThrows(SnapshotException.class, () -> settings.number("algorithm"));
        assertTrue(other.getMessage().contains("setting=algorithm"), other.getMessage());
        assertEquals(0, SnapshotSettings.NONE.asMap().size());
    }

    @Test
    void theSinksRefusalIsTheAnswer() throws IOException {
        byte[] bytes = Sample.small().bytes();
        SnapshotException mine = new SnapshotException(Code.MISMATCH, "too small a store, slots=3", -1);
        Parts sink = new Parts() {
            @Override
            public void codec(SnapshotCodec codec) throws SnapshotException {
                throw mine;
            }
        };
        SnapshotException answer = assertThrows(SnapshotException.class, () -> Sample.read(bytes, sink));
        assertEquals(mine, answer);
        assertEquals(1, sink.all().size(), "nothing more is handed out");
        assertEquals("too small a store, slots=3, code=MISMATCH", answer.getMessage());
    }

    @Test
    void progressOfReading() throws IOException {
        byte[] bytes = Sample.random(1, 2_000).bytes();
        Path path = Files.write(folder.resolve("snapshot"), bytes);
        List<Long> steps = new ArrayList<>();
        SnapshotReader.read(path, new Parts(), (done, total, read) -> {
            assertEquals(2_000, total);
            steps.add(read);
            return true;
        });
        assertTrue(steps.size() > 8, () -> "steps=" + steps);
        assertEquals(steps.stream().sorted().distinct().toList(), steps, "grows");
        SnapshotException cancelled =
                assertThrows(SnapshotException.class, () -> SnapshotReader.read(path, new Parts(), (done, total, read) -> read < steps.get(3)));
        assertEquals(Code.CANCELLED, cancelled.code());
        assertEquals(steps.get(3), cancelled.offset());
    }

    @Test
    void noSuchFile() {
        assertThrows(NoSuchFileException.class, () -> SnapshotReader.read(folder.resolve("absent"), new Parts(), SnapshotProgress.NONE));
    }
}
