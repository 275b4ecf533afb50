package io.acomp.scomp.lz4;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Data, guarded calls and the stock tool, for the tests of this package. */
final class Samples {
    static final int GUARD = 64;
    private static final byte GUARD_BYTE = (byte) 0xA5;

    private Samples() {}

    static byte[] random(int length, long seed) {
        byte[] data = new byte[length];
        new Random(seed).nextBytes(data);
        return data;
    }

    static byte[] text(int length, long seed) {
        String[] words = {"page", "swap", "kernel", "compress", "stream", "the ", "of ", "request", "lane ", "0x7f", "\n", "zram"};
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(words[random.nextInt(words.length)]).append(random.nextInt(4) == 0 ? Integer.toString(random.nextInt(1000)) : " ");
        }
        return Arrays.copyOf(text.toString().getBytes(StandardCharsets.US_ASCII), length);
    }

    /** Runs of literals, short and long matches at all distances: what exercises every branch of a decoder. */
    static byte[] mixed(int length, long seed) {
        Random random = new Random(seed);
        byte[] data = new byte[length];
        int at = 0;
        while (at < length) {
            int count = Math.min(length - at, 1 + (random.nextInt(20) == 0 ? random.nextInt(5000) : random.nextInt(40)));
            if (at == 0 || random.nextInt(3) == 0) {
                for (int i = 0; i < count; i++) {
                    data[at + i] = (byte) random.nextInt();
                }
            } else {
                int distance = 1 + random.nextInt(random.nextBoolean() ? Math.min(at, 16) : Math.min(at, 70_000));
                for (int i = 0; i < count; i++) {
                    data[at + i] = data[at + i - distance];
                }
            }
            at += count;
        }
        return data;
    }

    static CodecConfig config(SyncDriver driver, int level, boolean checksum, byte[] dictionary) {
        try {
            return driver.configure(new CodecSettings(level, 0, 0, checksum, dictionary));
        } catch (UnsupportedSettingException refused) {
            throw new AssertionError(refused);
        }
    }

    static CodecConfig config(SyncDriver driver) {
        return config(driver, CodecSettings.DEFAULT_LEVEL, true, null);
    }

    /** A call of one direction with guard bytes around the destination; the result and what it produced. */
    record Outcome(long result, byte[] bytes) {}

    static Outcome compress(CodecStream stream, CodecConfig config, byte[] source, long capacity) {
        return guarded(source, capacity, (from, to) -> stream.compress(config, from, to));
    }

    static Outcome decompress(CodecStream stream, CodecConfig config, byte[] source, long capacity) {
        return guarded(source, capacity, (from, to) -> stream.decompress(config, from, to));
    }

    interface Call {
        long run(MemorySegment source, MemorySegment destination);
    }

    static Outcome guarded(byte[] source, long capacity, Call call) {
        try (Arena arena = Arena.ofConfined()) {
            // exactly as long as the source: a read past it leaves the allocation
            MemorySegment from = arena.allocate(source.length, 1);
            from.copyFrom(MemorySegment.ofArray(source));
            MemorySegment room = arena.allocate(capacity + 2 * GUARD, 1);
            room.fill(GUARD_BYTE);
            long result = call.run(from, room.asSlice(GUARD, capacity));
            assertGuard(room, 0);
            assertGuard(room, GUARD + capacity);
            long length = CodecResult.isFailure(result) ? 0 : result;
            assertTrue(length <= capacity, () -> "produced=" + result + ", capacity=" + capacity);
            return new Outcome(result, room.asSlice(GUARD, length).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    private static void assertGuard(MemorySegment room, long from) {
        for (long i = from; i < from + GUARD; i++) {
            assertEquals(GUARD_BYTE, room.get(ValueLayout.JAVA_BYTE, i), "guard byte written, index=" + (i - GUARD));
        }
    }

    static byte[] compressed(SyncDriver driver, CodecConfig config, byte[] source) {
        try (CodecStream stream = driver.newStream()) {
            Outcome outcome = compress(stream, config, source, driver.maxCompressedLength(source.length));
            assertFalse(CodecResult.isFailure(outcome.result), () -> "status=" + CodecResult.status(outcome.result));
            return outcome.bytes;
        }
    }

    static void assertDecompresses(SyncDriver driver, CodecConfig config, byte[] compressed, byte[] expected) {
        try (CodecStream stream = driver.newStream()) {
            Outcome outcome = decompress(stream, config, compressed, expected.length);
            assertEquals(expected.length, outcome.result, () -> driver.name() + " status=" + CodecResult.status(outcome.result)
                    + ", offset=" + CodecResult.offset(outcome.result));
            assertArrayEquals(expected, outcome.bytes);
        }
    }

    /** Runs the stock {@code lz4}; skips the test where it is not installed. */
    static byte[] tool(Path folder, byte[] input, String... options) throws IOException, InterruptedException {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(":")).anyMatch(place -> Files.isExecutable(Path.of(place, "lz4"))),
                "the lz4 tool is not installed");
        Path in = Files.createTempFile(folder, "in", "");
        Path out = Files.createTempFile(folder, "out", "");
        Path messages = Files.createTempFile(folder, "err", "");
        Files.write(in, input);
        List<String> command = new ArrayList<>(List.of("lz4"));
        command.addAll(List.of(options));
        command.addAll(List.of("-f", "-q", in.toString(), out.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(messages.toFile()).start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the lz4 tool hangs");
        assertEquals(0, process.exitValue(), () -> command + ": " + read(messages));
        return Files.readAllBytes(out);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    static byte[] concatenate(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] whole = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }
}
