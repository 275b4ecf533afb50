package io.acomp.scomp.lzo;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import io.acomp.AcompStatus;
import io.acomp.spi.Availability;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.UnsupportedSettingException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A driver with one stream of it, called on plain arrays; every destination is guarded. */
final class LzoSession implements AutoCloseable {
    final LzoDriver driver;
    final CodecStream stream;
    private final CodecConfig config;

    private LzoSession(LzoDriver driver, int level) {
        this.driver = driver;
        try {
            config = driver.configure(new CodecSettings(level, 0, 0, false, null));
        } catch (UnsupportedSettingException unsupported) {
            throw new AssertionError(unsupported);
        }
        stream = driver.newStream();
    }

    /** A session; the test is skipped if the driver cannot run here. */
    static LzoSession open(LzoDriver driver, int level) {
        Availability availability = driver.availability();
        assumeTrue(availability.available(), () -> driver.name() + " is not available: " + availability.reason());
        return new LzoSession(driver, level);
    }

    static LzoSession open(LzoDriver driver) {
        return open(driver, CodecSettings.DEFAULT_LEVEL);
    }

    long compress(MemorySegment source, MemorySegment destination) {
        return stream.compress(config, source, destination);
    }

    long decompress(MemorySegment source, MemorySegment destination) {
        return stream.decompress(config, source, destination);
    }

    /** Compresses off the heap into the documented bound. */
    byte[] compress(byte[] source) {
        try (Arena arena = Arena.ofConfined()) {
            int bound = (int) driver.maxCompressedLength(source.length);
            Guarded destination = Guarded.of(arena, bound);
            long length = compress(copy(arena, source), destination.segment());
            assertEquals(AcompStatus.OK, CodecResult.status(length), driver.name());
            assertTrue(length <= bound, () -> "longer than the bound, length=" + length + ", bound=" + bound);
            byte[] result = destination.bytes(length);
            destination.check((int) length, driver.name());
            return result;
        }
    }

    /** Decompresses off the heap into a destination of exactly the size expected. */
    byte[] decompress(byte[] source, int length) {
        try (Arena arena = Arena.ofConfined()) {
            Guarded destination = Guarded.of(arena, length);
            long result = decompress(copy(arena, source), destination.segment());
            assertEquals(AcompStatus.OK, CodecResult.status(result), () -> driver.name() + ", offset=" + CodecResult.offset(result));
            assertEquals(length, result, driver.name());
            byte[] bytes = destination.bytes(length);
            destination.check(length, driver.name());
            return bytes;
        }
    }

    /** The status of decompressing a source into a capacity, from and to the heap. */
    AcompStatus decompressStatus(byte[] source, int capacity) {
        Guarded destination = Guarded.heap(capacity);
        long result = decompress(MemorySegment.ofArray(source), destination.segment());
        destination.check(capacity, driver.name());
        return CodecResult.status(result);
    }

    static MemorySegment copy(Arena arena, byte[] bytes) {
        MemorySegment segment = arena.allocate(Math.max(1, bytes.length));
        MemorySegment.copy(bytes, 0, segment, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, bytes.length);
        return segment.asSlice(0, bytes.length);
    }

    @Override
    public void close() {
        stream.close();
    }
}
