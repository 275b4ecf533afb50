package io.acomp.scomp.spec;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;

import io.acomp.AcompStatus;
import io.acomp.spi.CodecResult;
import io.acomp.spi.StreamDecoder;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A decoder in steps gives the same bytes as one call, however source and destination are cut. */
final class DecoderCheck {
    private static final int ROOM = 70_000;

    private DecoderCheck() {}

    /** Whether the driver has a decoder at all. */
    static boolean present(SyncDriver driver) {
        try (Subject subject = new Subject(driver);
                StreamDecoder decoder = driver.newDecoder(subject.config, Long.MAX_VALUE)) {
            return decoder != null;
        }
    }

    /** Any cut of source and destination, one-byte steps included. */
    static void anySplit(SyncDriver driver) {
        try (Subject subject = new Subject(driver)) {
            for (Content content : Content.values()) {
                for (int size : new int[] {0, 1, 300, 5000}) {
                    byte[] data = content.bytes(size);
                    byte[] packed = subject.compressed(data);
                    same(subject, packed, data, () -> 1, () -> 1);
                    same(subject, packed, data, () -> 1, () -> ROOM);
                    same(subject, packed, data, () -> ROOM, () -> 1);
                }
                byte[] data = content.bytes(300_000);
                byte[] packed = subject.compressed(data);
                same(subject, packed, data, () -> ROOM, () -> ROOM);
                for (int seed = 0; seed < 6; seed++) {
                    Random random = new Random(seed);
                    same(subject, packed, data, () -> 1 + random.nextInt(1 << 3 + random.nextInt(13)), () -> 1 + random.nextInt(ROOM));
                }
            }
        }
    }

    private static void same(Subject subject, byte[] packed, byte[] data, IntSupplier takes, IntSupplier gives) {
        Run run = new Run(subject, Long.MAX_VALUE, packed, takes, gives);
        assertEquals(0, run.result, () -> subject.driver.name() + " decoder failed on good data of size=" + data.length);
        assertArrayEquals(data, run.output.toByteArray(), () -> subject.driver.name() + " decoder's bytes differ");
        assertTrue(run.atEnd, () -> subject.driver.name() + " decoder is not at a frame's end after the last byte");
        assertEquals(1, run.ends, () -> subject.driver.name() + " decoder saw another number of frames");
    }

    /** A step stops at the end of each frame, and the next begins the next one. */
    static void severalFrames(SyncDriver driver) {
        try (Subject subject = new Subject(driver)) {
            byte[] data = Content.TEXT.bytes(3000);
            byte[] packed = Content.concatenated(subject.compressed(data), subject.compressed(new byte[0]), subject.compressed(data));
            for (int step : new int[] {1, 7, 1000, ROOM}) {
                Run run = new Run(subject, Long.MAX_VALUE, packed, () -> step, () -> step);
                if (subject.format.concatenates()) {
                    assertEquals(0, run.result, () -> driver.name() + " decoder failed on several frames");
                    assertArrayEquals(Content.concatenated(data, data), run.output.toByteArray());
                    assertEquals(3, run.ends, () -> driver.name() + " decoder does not stop at frame ends");
                    assertTrue(run.atEnd);
                } else {
                    assertEquals(
                            AcompStatus.CORRUPT_INPUT,
                            CodecResult.status(run.result),
                            () -> driver.name() + " decoder read a second stream of a format that holds one");
                }
            }
        }
    }

    /** The end of the data inside a frame shows, wherever it is. */
    static void truncations(SyncDriver driver) {
        try (Subject subject = new Subject(driver)) {
            for (byte[] data : List.of(Content.TEXT.bytes(300), Content.MIXED.bytes(150_000))) {
                byte[] packed = subject.compressed(data);
                int step = Math.max(1, packed.length / 200);
                for (int length = packed.length - 1; length > 0; length -= step) {
                    int cut = length;
                    Run run = new Run(subject, Long.MAX_VALUE, Arrays.copyOf(packed, cut), () -> ROOM, () -> ROOM);
                    assertFalse(
                            run.result == 0 && run.atEnd && subject.format.endsItself(),
                            () -> driver.name() + " decoder took " + cut + " of " + packed.length + " bytes for all");
                }
            }
        }
    }

    /** Changed bytes end in a failure or other content, never in a step without progress, an exception or a write outside. */
    static void flips(SyncDriver driver) {
        try (Subject subject = new Subject(driver)) {
            byte[] data = Content.MIXED.bytes(700);
            byte[] packed = subject.compressed(data);
            for (int at = 0; at < packed.length; at++) {
                for (int flip : new int[] {0x01, 0x80, 0xFF}) {
                    byte[] spoiled = packed.clone();
                    spoiled[at] ^= (byte) flip;
                    Run run = new Run(subject, 1 << 23, spoiled, () -> 100, () -> ROOM);
                    String what = "decoder, byte " + at + " changed by " + flip;
                    if (run.result != 0) {
                        subject.assertRefused(run.result, what);
                    } else if (run.atEnd && subject.format.checksummed()) {
                        assertArrayEquals(data, run.output.toByteArray(), () -> driver.name() + " took wrong content for right, " + what);
                    }
                }
            }
        }
    }

    /** A stream that declares a larger window than allowed is refused before its content is read. Only zstd declares large ones. */
    static void windowLimit(SyncDriver driver) {
        try (Subject subject = new Subject(driver)) {
            byte[] data = Content.MIXED.bytes(4 << 20);
            byte[] packed = subject.compressed(data);
            Run within = new Run(subject, 8 << 20, packed, () -> ROOM, () -> ROOM);
            assertEquals(0, within.result, () -> driver.name() + " refuses a window within the limit");
            Run beyond = new Run(subject, 64 << 10, packed, () -> ROOM, () -> ROOM);
            assertEquals(AcompStatus.LIMIT_EXCEEDED, CodecResult.status(beyond.result), () -> driver.name() + " ignores maxWindow");
        }
    }

    /** One run of a decoder over some bytes; the check of every step is here. */
    private static final class Run {
        final ByteArrayOutputStream output = new ByteArrayOutputStream();
        long result;
        boolean atEnd;
        int ends;

        Run(Subject subject, long maxWindow, byte[] packed, IntSupplier takes, IntSupplier gives) {
            try (Arena arena = Arena.ofConfined();
                    StreamDecoder decoder = subject.driver.newDecoder(subject.config, maxWindow)) {
                assertNotNull(decoder);
                Guarded destination = new Guarded(arena, Place.NATIVE, ROOM);
                MemorySegment source = arena.allocate(packed.length + 1L).asSlice(0, packed.length);
                MemorySegment.copy(MemorySegment.ofArray(packed), 0, source, 0, packed.length);
                long at = 0;
                boolean inFrame = packed.length > 0;
                while (result == 0 && (at < packed.length || inFrame)) {
                    MemorySegment input = source.asSlice(at, Math.min(packed.length - at, takes.getAsInt()));
                    long room = Math.min(ROOM, gives.getAsInt());
                    result = subject.call("step", input, destination, room, decoder::step);
                    if (result != 0) {
                        break;
                    }
                    long consumed = decoder.consumed();
                    long produced = decoder.produced();
                    assertTrue(consumed >= 0 && consumed <= input.byteSize(), () -> "consumed=" + consumed);
                    assertTrue(produced >= 0 && produced <= room, () -> "produced=" + produced);
                    output.writeBytes(destination.bytes(produced));
                    at += consumed;
                    atEnd = decoder.atFrameEnd();
                    ends += atEnd ? 1 : 0;
                    inFrame = !atEnd;
                    if (consumed == 0 && produced == 0) {
                        assertEquals(
                                0, input.byteSize(), () -> subject.driver.name() + " decoder makes no progress with input and room left");
                        break;
                    }
                }
            }
        }
    }
}
