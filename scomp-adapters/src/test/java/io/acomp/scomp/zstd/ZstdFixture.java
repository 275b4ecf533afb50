package io.acomp.scomp.zstd;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Named;

import io.acomp.AcompStatus;
import io.acomp.spi.Availability;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Data, both ways to libzstd, guarded calls and the zstd tool. */
final class ZstdFixture {
    static final ZstdDriver DIRECT = ZstdDriver.INSTANCE;
    static final ZstdDriver THROUGH_JAVA =
            new ZstdDriver(() -> ZstdChoice.throughJava(Availability.unavailable("forced", "none")));

    private static final int GUARD_BYTES = 64;
    private static final byte GUARD = (byte) 0xA5;

    private ZstdFixture() {}

    static Stream<Named<ZstdDriver>> drivers() {
        return Stream.of(Named.of("direct", DIRECT), Named.of("through Java", THROUGH_JAVA));
    }

    static CodecSettings level(int level) {
        return new CodecSettings(level, 0, 0, false, null);
    }

    static CodecSettings dictionary(byte[] dictionary) {
        return new CodecSettings(3, 0, 0, false, dictionary);
    }

    /** Text-like data: words of a small vocabulary. */
    static byte[] text(int length, long seed) {
        Random random = new Random(seed);
        byte[] data = new byte[length];
        for (int i = 0; i < length; ) {
            byte[] word = ("word" + random.nextInt(200) * 7919 + " ").getBytes();
            int bytes = Math.min(word.length, length - i);
            System.arraycopy(word, 0, data, i, bytes);
            i += bytes;
        }
        return data;
    }

    static byte[] random(int length, long seed) {
        byte[] data = new byte[length];
        new Random(seed).nextBytes(data);
        return data;
    }

    static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** A skippable frame; the kind is 0 to 15. */
    static byte[] skippable(int kind, byte[] content) {
        byte[] head = {(byte) (0x50 + kind), 0x2A, 0x4D, 0x18, (byte) content.length, (byte) (content.length >> 8), (byte) (content.length >> 16), 0};
        return concat(head, content);
    }

    static byte[] compress(ZstdDriver driver, CodecSettings settings, byte[] data) throws Exception {
        CodecConfig config = driver.configure(settings);
        try (CodecStream stream = driver.newStream()) {
            byte[] out = new byte[(int) driver.maxCompressedLength(data.length)];
            long length = guarded(true, out, (from, to) -> stream.compress(config, from, to), data);
            assertTrue(length >= 0, () -> "compress failed, status=" + CodecResult.status(length));
            return Arrays.copyOf(out, (int) length);
        } finally {
            config.close();
        }
    }

    static long decompress(ZstdDriver driver, CodecSettings settings, byte[] compressed, byte[] out) throws Exception {
        CodecConfig config = driver.configure(settings);
        try (CodecStream stream = driver.newStream()) {
            return guarded(true, out, (from, to) -> stream.decompress(config, from, to), compressed);
        } finally {
            config.close();
        }
    }

    /** One call of a stream. */
    interface Call {
        long run(MemorySegment source, MemorySegment destination);
    }

    /** Runs a call with guard bytes on both sides of both segments, checks the guards, and copies the output out. */
    static long guarded(boolean isNative, byte[] out, Call call, byte[] source) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment from = guardedSegment(isNative, arena, source.length);
            MemorySegment to = guardedSegment(isNative, arena, out.length);
            MemorySegment.copy(source, 0, from, ValueLayout.JAVA_BYTE, GUARD_BYTES, source.length);
            long result = call.run(from.asSlice(GUARD_BYTES, source.length), to.asSlice(GUARD_BYTES, out.length));
            assertGuards(to, out.length);
            assertGuards(from, source.length);
            assertTrue(result <= out.length, "more than the capacity");
            MemorySegment.copy(to, ValueLayout.JAVA_BYTE, GUARD_BYTES, out, 0, out.length);
            return result;
        }
    }

    private static MemorySegment guardedSegment(boolean isNative, Arena arena, int length) {
        MemorySegment memory = isNative
                ? arena.allocate(length + 2L * GUARD_BYTES)
                : MemorySegment.ofArray(new byte[length + 2 * GUARD_BYTES]);
        return memory.fill(GUARD);
    }

    private static void assertGuards(MemorySegment memory, int length) {
        for (int i = 0; i < GUARD_BYTES; i++) {
            assertEquals(GUARD, memory.get(ValueLayout.JAVA_BYTE, i), "a byte before the segment was written");
            assertEquals(GUARD, memory.get(ValueLayout.JAVA_BYTE, GUARD_BYTES + length + i), "a byte past the segment was written");
        }
    }

    /** Runs the zstd tool as a filter. */
    static byte[] tool(byte[] input, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("zstd", "-q", "-c"));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        } catch (IOException absent) {
            Assumptions.abort("the zstd tool is not installed: " + absent.getMessage());
            throw absent;
        }
        CompletableFuture<Void> feeding = CompletableFuture.runAsync(() -> {
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input);
            } catch (IOException brokenPipe) {
                // the tool said why by its exit status
            }
        });
        try (InputStream stdout = process.getInputStream()) {
            byte[] output = stdout.readAllBytes();
            feeding.join();
            assertEquals(0, process.waitFor(), "exit status of " + command);
            return output;
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    static void assertFailed(AcompStatus status, long result) {
        assertFalse(result >= 0, () -> "succeeded, produced=" + result);
        assertEquals(status, CodecResult.status(result));
    }
}
