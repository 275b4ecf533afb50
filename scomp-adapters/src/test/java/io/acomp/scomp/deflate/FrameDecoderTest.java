package io.acomp.scomp.deflate;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.StreamDecoder;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Decompression in steps of every size: the same bytes come out, no byte is taken that belongs to what follows. */
class FrameDecoderTest {
    private static final byte GUARD = 0x3c;

    static Stream<SyncDriver> gzipDrivers() {
        return Fixture.steppingDrivers().filter(driver -> driver.algorithm().equals("gzip"));
    }

    private static StreamDecoder decoder(Fixture fixture, long maxWindow) {
        StreamDecoder decoder = fixture.driver.newDecoder(fixture.decompressing, maxWindow);
        return Objects.requireNonNull(decoder);
    }

    /** What a run over some input gave: the output, the failure or 0, the offset it is at, and the ends of frames. */
    private record Run(byte[] output, long failure, long consumed, List<Long> frameEnds) {}

    private static Run run(StreamDecoder decoder, byte[] input, IntSupplier inputSize, IntSupplier outputSize) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        List<Long> ends = new ArrayList<>();
        long at = 0;
        int idle = 0;
        while (true) {
            try (Arena arena = Arena.ofConfined()) {
                int count = (int) Math.min(inputSize.getAsInt(), input.length - at);
                MemorySegment source = arena.allocate(Math.max(count, 1)).asSlice(0, count);
                MemorySegment.copy(input, (int) at, source, ValueLayout.JAVA_BYTE, 0, count);
                int room = outputSize.getAsInt();
                MemorySegment guarded = arena.allocate(room + 16).fill(GUARD);
                long failure = decoder.step(source, guarded.asSlice(0, room));
                for (int i = room; i < room + 16; i++) {
                    assertEquals(GUARD, guarded.get(ValueLayout.JAVA_BYTE, i));
                }
                if (failure != 0) {
                    return new Run(output.toByteArray(), failure, at, ends);
                }
                assertTrue(decoder.consumed() >= 0 && decoder.consumed() <= count, "consumed=" + decoder.consumed());
                assertTrue(decoder.produced() >= 0 && decoder.produced() <= room, "produced=" + decoder.produced());
                output.writeBytes(guarded.asSlice(0, decoder.produced()).toArray(ValueLayout.JAVA_BYTE));
                at += decoder.consumed();
                boolean progress = decoder.consumed() + decoder.produced() > 0;
                if (decoder.atFrameEnd() && progress) {
                    ends.add(at);
                }
                assertTrue(progress || count == 0, "no progress, offset=" + at);
                idle = progress ? 0 : idle + 1;
                if (at == input.length && (decoder.atFrameEnd() || idle > 1)) {
                    return new Run(output.toByteArray(), 0, at, ends);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#steppingDrivers")
    void stepsOfEverySize(SyncDriver driver) {
        Random random = new Random(3);
        try (Fixture fixture = new Fixture(driver)) {
            List<byte[]> samples = List.of(
                    new byte[0], Fixture.mixed(10, 1), Fixture.mixed(5000, 2), Fixture.random(3000), new byte[150_000], Fixture.mixed(200_000, 3));
            for (byte[] plain : samples) {
                for (byte[] compressed : List.of(fixture.compress(plain), foreign(driver, plain))) {
                    int[][] sizes = {{1 << 20, 1 << 20}, {50, 1 << 15}, {1 << 20, 1000}, {700, 300}, {0, 0}, {0, 0}, {0, 0}, {0, 0}};
                    for (int[] size : sizes) {
                        try (StreamDecoder decoder = decoder(fixture, Long.MAX_VALUE)) {
                            assertFalse(decoder.atFrameEnd(), "nothing was read");
                            Run run = run(
                                    decoder,
                                    compressed,
                                    () -> size[0] == 0 ? random.nextInt(1, 60) : size[0],
                                    () -> size[1] == 0 ? random.nextInt(1, 400) : size[1]);
                            String what = driver.name() + " length=" + plain.length + " sizes=" + Arrays.toString(size);
                            assertEquals(0, run.failure(), what);
                            assertArrayEquals(plain, run.output(), what);
                            assertEquals(List.of((long) compressed.length), run.frameEnds(), what);
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#steppingDrivers")
    void singleBytesInAndOut(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver)) {
            for (byte[] plain : List.of(new byte[0], Fixture.mixed(700, 4), Fixture.random(500), new byte[1000])) {
                byte[] compressed = fixture.compress(plain);
                try (StreamDecoder decoder = decoder(fixture, 32_768)) {
                    Run run = run(decoder, compressed, () -> 1, () -> 1);
                    assertEquals(0, run.failure());
                    assertArrayEquals(plain, run.output());
                    assertEquals(List.of((long) compressed.length), run.frameEnds());
                }
            }
        }
    }

    /** The same format written by the JDK at level 6: blocks and distances the driver's own compressor may not make. */
    private static byte[] foreign(SyncDriver driver, byte[] plain) {
        return switch (driver.algorithm()) {
            case "gzip" -> Fixture.member(plain, 30);
            case "deflate" -> Fixture.rawDeflate(plain);
            default -> {
                java.util.zip.Deflater deflater = new java.util.zip.Deflater(6);
                deflater.setInput(plain);
                deflater.finish();
                byte[] out = new byte[plain.length + 100];
                int length = deflater.deflate(out);
                deflater.end();
                yield Arrays.copyOf(out, length);
            }
        };
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#steppingDrivers")
    void stopsBehindAFrame(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver)) {
            for (int length : new int[] {0, 5, 3000, 100_000}) {
                byte[] plain = Fixture.mixed(length, 6);
                byte[] compressed = fixture.compress(plain);
                byte[] tail = {'t', 'a', 'i', 'l', 1, 2, 3, 4, 5, 6, 7, 8, 9};
                for (int room : new int[] {70, 1 << 20}) {
                    try (StreamDecoder decoder = decoder(fixture, Long.MAX_VALUE)) {
                        Run run = run(decoder, Fixture.join(compressed, tail), () -> 1 << 20, () -> room);
                        assertArrayEquals(plain, run.output(), driver.name());
                        assertEquals(List.of((long) compressed.length), run.frameEnds(), driver.name());
                        assertEquals(CodecResult.corruptAt(0), run.failure(), driver.name());
                        assertEquals(compressed.length, run.consumed(), driver.name());
                        assertFalse(decoder.atFrameEnd());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("gzipDrivers")
    void membersAreFrames(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver)) {
            byte[] first = fixture.compress(Fixture.mixed(2000, 1));
            byte[] second = fixture.compress(new byte[0]);
            byte[] third = Fixture.member(Fixture.random(900), 31);
            byte[] plain = Fixture.join(Fixture.mixed(2000, 1), Fixture.random(900));
            for (int size : new int[] {1, 10, 1 << 20}) {
                try (StreamDecoder decoder = decoder(fixture, Long.MAX_VALUE)) {
                    Run run = run(decoder, Fixture.join(first, second, third), () -> size, () -> 1000);
                    assertArrayEquals(plain, run.output());
                    long one = first.length;
                    long two = one + second.length;
                    assertEquals(List.of(one, two, two + third.length), run.frameEnds());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#steppingDrivers")
    void cutOrChanged(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver)) {
            byte[] plain = Fixture.mixed(1200, 9);
            byte[] compressed = fixture.compress(plain);
            for (int length = 0; length < compressed.length; length++) {
                try (StreamDecoder decoder = decoder(fixture, Long.MAX_VALUE)) {
                    Run run = run(decoder, Arrays.copyOf(compressed, length), () -> 100, () -> 100);
                    assertTrue(run.failure() == 0 && run.frameEnds().isEmpty() && !decoder.atFrameEnd(), driver.name() + " length=" + length);
                }
            }
            for (int at = 0; at < compressed.length; at++) {
                byte[] changed = compressed.clone();
                changed[at] ^= 0x24;
                try (StreamDecoder decoder = decoder(fixture, Long.MAX_VALUE)) {
                    Run run = run(decoder, changed, () -> 37, () -> 500);
                    if (run.failure() == 0 && !run.frameEnds().isEmpty() && !driver.algorithm().equals("deflate")) {
                        assertArrayEquals(plain, run.output(), driver.name() + " at=" + at);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#steppingDrivers")
    void windowLimit(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver)) {
            byte[] compressed = fixture.compress(Fixture.mixed(100, 1));
            try (StreamDecoder decoder = decoder(fixture, 32_767)) {
                assertEquals(CodecResult.LIMIT_EXCEEDED, run(decoder, compressed, () -> 1000, () -> 1000).failure());
            }
            var declared = fixture.config(new CodecSettings(CodecSettings.DEFAULT_LEVEL, 0, 4096, false, null));
            try (StreamDecoder decoder = driver.newDecoder(declared, 4096)) {
                assertEquals(0, run(decoder, compressed, () -> 1000, () -> 1000).failure());
            }
        }
    }
}
