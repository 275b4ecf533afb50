package io.acomp.scomp.deflate;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Input that is cut, changed, continued or made up: always a status, and what comes out as good is what went in. */
class DeflateCorruptionTest {
    private static final Set<String> BAD = Set.of("CORRUPT_INPUT", "DESTINATION_TOO_SMALL", "UNSUPPORTED");

    private static List<byte[]> samples() {
        return List.of(new byte[0], Fixture.mixed(50, 1), Fixture.mixed(900, 2), Fixture.random(60), new byte[2000]);
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#drivers")
    void cutAnywhere(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver)) {
            for (byte[] plain : samples()) {
                byte[] compressed = fixture.compress(plain);
                for (int length = 0; length < compressed.length; length++) {
                    Fixture.Outcome outcome = fixture.decompress(Arrays.copyOf(compressed, length), plain.length + 1);
                    assertEquals("CORRUPT_INPUT", outcome.status(), driver.name() + " plain=" + plain.length + " length=" + length);
                    assertTrue(outcome.offset() <= length, "offset=" + outcome.offset());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#drivers")
    void everyBitChanged(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver)) {
            for (byte[] plain : samples()) {
                byte[] compressed = fixture.compress(plain);
                for (int bit = 0; bit < 8 * compressed.length; bit++) {
                    byte[] changed = compressed.clone();
                    changed[bit / 8] ^= (byte) (1 << bit % 8);
                    Fixture.Outcome outcome = fixture.decompress(changed, plain.length + 300);
                    if (outcome.status().equals("OK")) {
                        // raw deflate has no checksum; a gzip header has fields of no consequence, zlib's has its level
                        if (!driver.algorithm().equals("deflate")) {
                            assertArrayEquals(plain, outcome.bytes(), driver.name() + " bit=" + bit);
                        }
                    } else {
                        assertTrue(BAD.contains(outcome.status()), outcome.status());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#drivers")
    void madeUp(SyncDriver driver) {
        Random random = new Random(7);
        try (Fixture fixture = new Fixture(driver)) {
            byte[] head = Arrays.copyOf(fixture.compress(new byte[1]), switch (driver.algorithm()) {
                case "gzip" -> 10;
                case "zlib" -> 2;
                default -> 0;
            });
            for (int round = 0; round < 3000; round++) {
                byte[] garbage = new byte[random.nextInt(400)];
                random.nextBytes(garbage);
                if (garbage.length > 0) {
                    garbage[0] = (byte) (garbage[0] & ~7 | 2 * random.nextInt(3) | random.nextInt(2)); // a block type that exists
                }
                Fixture.Outcome outcome = fixture.decompress(Fixture.join(head, garbage), random.nextInt(3000));
                if (!outcome.status().equals("OK") || !driver.algorithm().equals("deflate")) {
                    assertTrue(BAD.contains(outcome.status()), outcome.status());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#drivers")
    void bytesBehind(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver)) {
            byte[] plain = Fixture.mixed(500, 3);
            byte[] compressed = fixture.compress(plain);
            for (byte[] tail : List.of(new byte[] {1}, new byte[] {0x1f}, new byte[] {'g', 'a', 'r', 'b', 'a', 'g', 'e', 's', '.', '.'})) {
                Fixture.Outcome outcome = fixture.decompress(Fixture.join(compressed, tail), plain.length);
                assertEquals("CORRUPT_INPUT", outcome.status(), driver.name());
                assertTrue(
                        outcome.offset() >= compressed.length && outcome.offset() <= compressed.length + tail.length,
                        driver.name() + " offset=" + outcome.offset());
            }
            if (!driver.algorithm().equals("gzip")) {
                for (byte[] tail : List.of(new byte[1], new byte[20], compressed)) {
                    Fixture.Outcome outcome = fixture.decompress(Fixture.join(compressed, tail), 2 * plain.length);
                    assertEquals("CORRUPT_INPUT", outcome.status(), driver.name());
                    assertEquals(compressed.length, outcome.offset(), driver.name());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.acomp.scomp.deflate.Fixture#drivers")
    void worksOnAfterFailures(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver)) {
            byte[] plain = Fixture.mixed(70_000, 5);
            byte[] compressed = fixture.compress(plain);
            for (int round = 0; round < 20; round++) {
                byte[] changed = compressed.clone();
                changed[200 + 37 * round] ^= 0x55;
                fixture.decompress(changed, plain.length);
                fixture.decompress(compressed, round * 1000);
                fixture.run(fixture.level(1), plain, round * 100, true);
                assertArrayEquals(plain, fixture.decompress(compressed, plain.length).bytes(), driver.name());
                assertArrayEquals(compressed, fixture.compress(plain), driver.name());
            }
        }
    }
}
