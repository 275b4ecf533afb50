package io.acomp.scomp.spec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;
import java.util.function.ToLongBiFunction;

import org.junit.jupiter.api.AssertionFailureBuilder;

import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

/** A driver under test with one stream of it. Every call goes through {@link #call}, which checks what holds for all calls. */
final class Subject implements AutoCloseable {
    /** How a call on bad input may end, beside OK where the format cannot tell. */
    private static final Set<AcompStatus> REFUSALS = Set.of(
            AcompStatus.CORRUPT_INPUT, AcompStatus.DESTINATION_TOO_SMALL, AcompStatus.UNSUPPORTED, AcompStatus.LIMIT_EXCEEDED);

    final SyncDriver driver;
    final Format format;
    final Arena arena = Arena.ofShared();
    final CodecConfig config;
    final CodecStream stream;

    Subject(SyncDriver driver) {
        this(driver, CodecSettings.DEFAULTS);
    }

    Subject(SyncDriver driver, CodecSettings settings) {
        this.driver = driver;
        this.format = Format.of(driver.algorithm());
        try {
            this.config = driver.configure(settable(driver, settings));
        } catch (UnsupportedSettingException refused) {
            throw new AssertionError(driver.name() + " refuses " + settings, refused);
        }
        this.stream = driver.newStream();
    }

    /** The settings with the level nearest to the default where the driver does not have the default. */
    private static CodecSettings settable(SyncDriver driver, CodecSettings settings) {
        Capabilities can = driver.capabilities();
        int level = settings.levelOr(can);
        return settings.level() == CodecSettings.DEFAULT_LEVEL && !can.hasLevel(level)
                ? settings.withLevel(Math.clamp(level, can.minLevel(), can.maxLevel()))
                : settings;
    }

    /** Runs one operation of the stream; see {@link #call}. */
    long run(Operation operation, MemorySegment source, Guarded destination, long capacity) {
        return call(operation.name(), source, destination, capacity, (from, to) -> operation == Operation.COMPRESS
                ? stream.compress(config, from, to)
                : stream.decompress(config, from, to));
    }

    /**
     * Runs one codec call and fails if it throws, writes outside the destination, changes the source, or returns something that no call may
     * return.
     */
    long call(String name, MemorySegment source, Guarded destination, long capacity, ToLongBiFunction<MemorySegment, MemorySegment> body) {
        String call = driver.name() + " " + name + " of " + source.byteSize() + " into " + capacity + " bytes";
        MemorySegment before = MemorySegment.ofArray(source.toArray(ValueLayout.JAVA_BYTE));
        MemorySegment target = destination.arm(capacity);
        long result;
        try {
            result = body.applyAsLong(source, target);
        } catch (RuntimeException | Error thrown) {
            throw AssertionFailureBuilder.assertionFailure().message(call + " threw " + thrown).cause(thrown).build();
        }
        destination.assertIntact(call);
        assertEquals(-1, before.mismatch(source), () -> call + " changed its source");
        assertTrue(result <= capacity, () -> call + " claims to have produced " + result);
        if (CodecResult.isFailure(result)) {
            assertTrue(CodecResult.status(result) != AcompStatus.OK, () -> call + " failed with OK");
            assertTrue(CodecResult.offset(result) <= source.byteSize(), () -> call + " failed at offset " + CodecResult.offset(result));
        }
        return result;
    }

    /** A native copy of the bytes, as a source. */
    MemorySegment source(byte[] bytes) {
        return source(Place.NATIVE, bytes);
    }

    /** A copy of the bytes as a source, in the middle of a larger segment. */
    MemorySegment source(Place place, byte[] bytes) {
        MemorySegment whole = place.allocate(arena, bytes.length + 16L);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, whole, 8, bytes.length);
        return whole.asSlice(8, bytes.length);
    }

    /** A native destination for up to this many bytes. */
    Guarded destination(long limit) {
        return new Guarded(arena, Place.NATIVE, limit);
    }

    /** Compresses into the room that is always enough. */
    byte[] compressed(byte[] data) {
        long room = driver.maxCompressedLength(data.length);
        Guarded destination = destination(room);
        long length = run(Operation.COMPRESS, source(data), destination, room);
        assertOk(length, "compress of " + data.length + " bytes into maxCompressedLength=" + room);
        return destination.bytes(length);
    }

    /** Decompresses into exactly the room the content needs, and compares. */
    void assertDecompresses(byte[] compressed, byte[] expected) {
        Guarded destination = destination(expected.length);
        long length = run(Operation.DECOMPRESS, source(compressed), destination, expected.length);
        assertOk(length, "decompress to " + expected.length + " bytes");
        assertArrayEquals(expected, destination.bytes(length), () -> driver.name() + " decompressed to something else");
    }

    /** Fails unless the result is a count. */
    void assertOk(long result, String call) {
        if (CodecResult.isFailure(result)) {
            fail(driver.name() + " " + call + " ended, status=" + CodecResult.status(result));
        }
    }

    /** Fails unless the result is this failure. */
    void assertStatus(AcompStatus expected, long result, String call) {
        assertEquals(expected, CodecResult.status(result), () -> driver.name() + " " + call + ", result=" + result);
    }

    /** Fails unless the result is a way to turn bad input down. */
    void assertRefused(long result, String call) {
        assertTrue(
                REFUSALS.contains(CodecResult.status(result)),
                () -> driver.name() + " " + call + " ended, status=" + CodecResult.status(result) + ", result=" + result);
    }

    @Override
    public void close() {
        stream.close();
        stream.close();
        config.close();
        arena.close();
    }
}
