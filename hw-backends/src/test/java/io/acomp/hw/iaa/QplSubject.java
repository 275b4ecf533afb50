package io.acomp.hw.iaa;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.acomp.hw.DeflateFraming;
import io.acomp.hw.Vendor;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.UnsupportedSettingException;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A stream of a driver of the software path, on native memory with guard bytes around the destination. */
final class QplSubject implements AutoCloseable {
    private static final int GUARD_BYTES = 64;
    private static final byte GUARD = (byte) 0xA5;

    final DeflateFraming framing;
    final QplDriver driver;
    final CodecStream stream;
    private final Arena arena = Arena.ofShared();
    private final CodecConfig config;
    private MemorySegment source = arena.allocate(1 << 12);
    private MemorySegment guarded = arena.allocate(1 << 12);
    private long capacity;

    QplSubject(DeflateFraming framing, int level) {
        this.framing = framing;
        driver = new QplDriver(framing);
        Vendor.available(driver);
        try {
            config = driver.configure(CodecSettings.DEFAULTS.withLevel(level));
        } catch (UnsupportedSettingException refused) {
            throw new AssertionError(refused);
        }
        stream = driver.newStream();
    }

    /** Room that the driver promises to be enough. */
    int bound(int length) {
        return (int) driver.maxCompressedLength(length);
    }

    /** Compresses into a destination of a size; fails the test over a byte outside it. */
    long compress(byte[] data, int room) {
        MemorySegment from = source(data);
        return guarded(room, "compress", stream.compress(config, from, destination(room)));
    }

    /** Decompresses into a destination of a size; fails the test over a byte outside it. */
    long decompress(byte[] packed, int room) {
        MemorySegment from = source(packed);
        return guarded(room, "decompress", stream.decompress(config, from, destination(room)));
    }

    /** Compresses from and to segments as they are. */
    long compress(MemorySegment from, MemorySegment to) {
        return stream.compress(config, from, to);
    }

    /** Decompresses from and to segments as they are. */
    long decompress(MemorySegment from, MemorySegment to) {
        return stream.decompress(config, from, to);
    }

    /** What a successful compression writes. */
    byte[] compressed(byte[] data) {
        long length = compress(data, bound(data.length));
        assertEquals(true, length > 0, () -> driver + " compresses " + data.length + " bytes");
        return output(length);
    }

    /** The first bytes of the last destination. */
    byte[] output(long length) {
        return guarded.asSlice(GUARD_BYTES, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private MemorySegment source(byte[] bytes) {
        if (source.byteSize() < bytes.length) {
            source = arena.allocate(bytes.length);
        }
        return source.asSlice(0, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }

    private MemorySegment destination(long room) {
        if (guarded.byteSize() < room + 2 * GUARD_BYTES) {
            guarded = arena.allocate(room + 2 * GUARD_BYTES);
        }
        capacity = room;
        guarded.asSlice(0, GUARD_BYTES).fill(GUARD);
        guarded.asSlice(GUARD_BYTES + capacity, GUARD_BYTES).fill(GUARD);
        return guarded.asSlice(GUARD_BYTES, room);
    }

    private long guarded(long room, String call, long result) {
        for (int at = 0; at < GUARD_BYTES; at++) {
            assertEquals(GUARD, guarded.get(ValueLayout.JAVA_BYTE, at), call + " wrote before its destination, guardByte=" + at);
            assertEquals(
                    GUARD,
                    guarded.get(ValueLayout.JAVA_BYTE, GUARD_BYTES + room + at),
                    call + " wrote behind its destination, guardByte=" + at + ", capacity=" + room);
        }
        return result;
    }

    @Override
    public void close() {
        stream.close();
        arena.close();
    }
}
