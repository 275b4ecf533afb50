package io.acomp.scomp.deflate;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

import io.acomp.spi.Availability;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A driver with a stream, its data in exactly sized native memory between guard bytes. */
final class Fixture implements AutoCloseable {
    private static final byte GUARD = (byte) 0xa5;
    private static final int GUARD_BYTES = 64;

    final SyncDriver driver;
    final CodecStream stream;
    final CodecConfig decompressing;

    Fixture(SyncDriver driver) {
        this.driver = driver;
        Availability availability = driver.availability();
        assumeTrue(availability.available(), availability::reason);
        stream = driver.newStream();
        decompressing = config(CodecSettings.DEFAULTS.forDecompression());
    }

    static Stream<SyncDriver> drivers() {
        return DeflateDrivers.all().stream().map(SyncDriver.class::cast);
    }

    static Stream<SyncDriver> drivers(String algorithm) {
        return drivers().filter(driver -> driver.algorithm().equals(algorithm));
    }

    /** Those that work in pieces and steps: all but libdeflate's. */
    static Stream<SyncDriver> steppingDrivers() {
        return drivers().filter(driver -> !driver.name().endsWith("-libdeflate"));
    }

    CodecConfig config(CodecSettings settings) {
        try {
            return driver.configure(settings);
        } catch (UnsupportedSettingException refused) {
            throw new AssertionError(refused);
        }
    }

    CodecConfig level(int level) {
        return config(new CodecSettings(level, 0, 0, false, null));
    }

    /** Compresses at level 1 with all the room there may be. */
    byte[] compress(byte[] plain) {
        return compress(level(1), plain);
    }

    byte[] compress(CodecConfig config, byte[] plain) {
        Outcome outcome = run(config, plain, (int) driver.maxCompressedLength(plain.length), true);
        assertEquals("OK", outcome.status(), driver.name());
        return outcome.bytes();
    }

    Outcome decompress(byte[] compressed, int capacity) {
        return run(decompressing, compressed, capacity, false);
    }

    Outcome run(CodecConfig config, byte[] source, int capacity, boolean compress) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = arena.allocate(Math.max(source.length, 1)).asSlice(0, source.length);
            MemorySegment.copy(source, 0, in, ValueLayout.JAVA_BYTE, 0, source.length);
            MemorySegment guarded = arena.allocate(capacity + 2 * GUARD_BYTES).fill(GUARD);
            MemorySegment out = guarded.asSlice(GUARD_BYTES, capacity);
            long result = compress ? stream.compress(config, in, out) : stream.decompress(config, in, out);
            for (int at = 0; at < GUARD_BYTES; at++) {
                assertEquals(GUARD, guarded.get(ValueLayout.JAVA_BYTE, at), "guard before");
                assertEquals(GUARD, guarded.get(ValueLayout.JAVA_BYTE, GUARD_BYTES + capacity + at), "guard behind");
            }
            assertTrue(result <= capacity, "result within capacity");
            byte[] bytes = result < 0 ? new byte[0] : out.asSlice(0, result).toArray(ValueLayout.JAVA_BYTE);
            return new Outcome(CodecResult.status(result).name(), CodecResult.offset(result), bytes);
        }
    }

    record Outcome(String status, long offset, byte[] bytes) {}

    @Override
    public void close() {
        stream.close();
    }

    /** Text-like, with matches near and far and stretches without any. */
    static byte[] mixed(int length, long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        int at = 0;
        while (at < length) {
            int run = Math.min(length - at, 3 + random.nextInt(200));
            switch (random.nextInt(4)) {
                case 0 -> {
                    for (int i = 0; i < run; i++) {
                        bytes[at + i] = (byte) random.nextInt();
                    }
                }
                case 1 -> Arrays.fill(bytes, at, at + run, (byte) ('a' + random.nextInt(4)));
                default -> {
                    int distance = at == 0 ? 0 : 1 + random.nextInt(Math.min(at, 1 << 15));
                    for (int i = 0; i < run; i++) {
                        bytes[at + i] = distance == 0 ? (byte) ('a' + i % 26) : bytes[at + i - distance];
                    }
                }
            }
            at += run;
        }
        return bytes;
    }

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** Raw deflate by the JDK. */
    static byte[] rawDeflate(byte[] plain) {
        Deflater deflater = new Deflater(6, true);
        deflater.setInput(plain);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] chunk = new byte[4096];
        while (!deflater.finished()) {
            out.write(chunk, 0, deflater.deflate(chunk));
        }
        deflater.end();
        return out.toByteArray();
    }

    /** Raw inflate by the JDK; the whole input must be one stream. */
    static byte[] rawInflate(byte[] compressed) {
        Inflater inflater = new Inflater(true);
        inflater.setInput(compressed);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] chunk = new byte[4096];
        try {
            while (!inflater.finished()) {
                int count = inflater.inflate(chunk);
                assertTrue(count > 0 || inflater.finished(), "stream ends early");
                out.write(chunk, 0, count);
            }
        } catch (DataFormatException corrupt) {
            throw new AssertionError(corrupt);
        }
        assertEquals(0, inflater.getRemaining(), "bytes behind the stream");
        inflater.end();
        return out.toByteArray();
    }

    /** A gzip member with the optional fields that the flags name (RFC 1952). */
    static byte[] member(byte[] plain, int flags) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags, 1, 2, 3, 4, 2, 3});
        if ((flags & 4) != 0) {
            out.writeBytes(new byte[] {5, 0, 'e', 'x', 0, 'r', 'a'});
        }
        if ((flags & 8) != 0) {
            out.writeBytes("name.txt\0".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        }
        if ((flags & 16) != 0) {
            out.writeBytes("a comment\0".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        }
        if ((flags & 2) != 0) {
            CRC32 crc = new CRC32();
            crc.update(out.toByteArray());
            out.write((int) crc.getValue());
            out.write((int) crc.getValue() >>> 8);
        }
        out.writeBytes(rawDeflate(plain));
        CRC32 crc = new CRC32();
        crc.update(plain);
        for (int shift = 0; shift < 32; shift += 8) {
            out.write((int) crc.getValue() >>> shift);
        }
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(plain.length >>> shift);
        }
        return out.toByteArray();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
