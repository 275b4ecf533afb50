package io.acomp.hw.iaa;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.acomp.hw.DeflateFraming;
import io.acomp.hw.process.OwnProcess;
import io.acomp.spi.CodecResult;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Sources and destinations that end where readable memory ends: one byte further and the process dies. In a process of its own, so that this
 * fails a test and no more.
 */
@OwnProcess
class QplEndOfMemoryTest {
    private static final long USABLE = 256 << 10;
    private static final int[] SIZES = {0, 1, 5, 64, 300, 4096, 65_535, 65_536, 65_540, 100_000};

    @Test
    void rawDeflate() throws IOException {
        everyCallComesBack(DeflateFraming.RAW);
    }

    @Test
    void gzip() throws IOException {
        everyCallComesBack(DeflateFraming.GZIP);
    }

    @Test
    void zlib() throws IOException {
        everyCallComesBack(DeflateFraming.ZLIB);
    }

    private static void everyCallComesBack(DeflateFraming framing) throws IOException {
        Random random = new Random(11);
        try (Arena arena = Arena.ofShared();
                QplSubject subject = new QplSubject(framing, 1)) {
            MemorySegment sources = cliff(arena);
            MemorySegment destinations = cliff(arena);
            for (QplContent content : QplContent.values()) {
                for (int size : SIZES) {
                    byte[] data = content.bytes(size);
                    byte[] packed = subject.compressed(data);
                    for (int room : new int[] {subject.bound(size), packed.length, packed.length / 2}) {
                        long result = subject.compress(last(sources, data), last(destinations, room));
                        assertEquals(room >= packed.length ? packed.length : CodecResult.DESTINATION_TOO_SMALL, result);
                    }
                    assertEquals(size, subject.decompress(last(sources, packed), last(destinations, size)));
                    subject.decompress(last(sources, packed), last(destinations, size / 2));
                    for (int round = 0; round < 30; round++) {
                        byte[] spoiled = packed.clone();
                        spoiled[random.nextInt(spoiled.length)] ^= (byte) (1 + random.nextInt(255));
                        assertTrue(subject.decompress(last(sources, spoiled), last(destinations, size)) <= size);
                        byte[] cut = Arrays.copyOf(packed, 1 + random.nextInt(packed.length - 1));
                        assertTrue(subject.decompress(last(sources, cut), last(destinations, size)) < 0);
                    }
                }
            }
        }
    }

    /** Memory of a mapped file whose second half no longer exists: its first half ends in a cliff. */
    private static MemorySegment cliff(Arena arena) throws IOException {
        Path file = Files.createTempFile("acomp-cliff", ".map");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment whole = channel.map(FileChannel.MapMode.READ_WRITE, 0, 2 * USABLE, arena);
            channel.truncate(USABLE);
            return whole.asSlice(0, USABLE);
        } finally {
            Files.delete(file);
        }
    }

    private static MemorySegment last(MemorySegment cliff, long bytes) {
        return cliff.asSlice(USABLE - bytes);
    }

    private static MemorySegment last(MemorySegment cliff, byte[] bytes) {
        return last(cliff, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }
}
