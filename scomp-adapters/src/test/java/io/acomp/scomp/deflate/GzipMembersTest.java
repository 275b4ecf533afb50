package io.acomp.scomp.deflate;

import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** What RFC 1952 allows around the data: several members, optional header fields, zeros at the end. */
class GzipMembersTest {
    private static final int HEADER_CRC = 2;

    static Stream<SyncDriver> drivers() {
        return Fixture.drivers("gzip");
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void everyHeaderField(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver)) {
            byte[] plain = Fixture.mixed(1000, 1);
            for (int flags = 0; flags < 32; flags++) {
                byte[] member = Fixture.member(plain, flags);
                assertArrayEquals(plain, fixture.decompress(member, plain.length).bytes(), driver.name() + " flags=" + flags);
                byte[] twice = Fixture.join(member, member);
                assertArrayEquals(Fixture.join(plain, plain), fixture.decompress(twice, 2 * plain.length).bytes(), driver.name());
                for (int length = 0; length < 40; length++) {
                    byte[] cut = java.util.Arrays.copyOf(member, length);
                    assertEquals("CORRUPT_INPUT", fixture.decompress(cut, plain.length).status(), driver.name());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void wrongHeaders(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver)) {
            byte[] plain = Fixture.mixed(100, 1);
            for (int flags = HEADER_CRC; flags < 32; flags += 4) {
                byte[] member = Fixture.member(plain, flags);
                member[5] ^= 1;
                assertEquals("CORRUPT_INPUT", fixture.decompress(member, 100).status(), driver.name() + " flags=" + flags);
            }
            for (int reserved = 0x20; reserved < 0x100; reserved <<= 1) {
                Fixture.Outcome outcome = fixture.decompress(Fixture.member(plain, reserved), 100);
                assertEquals("CORRUPT_INPUT", outcome.status());
                assertEquals(3, outcome.offset());
            }
            for (int at = 0; at < 3; at++) {
                byte[] member = Fixture.member(plain, 0);
                member[at]++;
                assertEquals(at, fixture.decompress(member, 100).offset(), driver.name());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void membersAndPadding(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver)) {
            byte[] first = Fixture.mixed(3000, 1);
            byte[] second = Fixture.random(200);
            byte[] members = Fixture.join(
                    fixture.compress(first), fixture.compress(new byte[0]), Fixture.member(second, 31), fixture.compress(new byte[0]));
            byte[] plain = Fixture.join(first, second);
            for (int padding : new int[] {0, 1, 7, 512, 10_240}) {
                Fixture.Outcome outcome = fixture.decompress(Fixture.join(members, new byte[padding]), plain.length);
                assertArrayEquals(plain, outcome.bytes(), driver.name() + " padding=" + padding);
            }
            Fixture.Outcome garbage = fixture.decompress(Fixture.join(members, new byte[5], new byte[] {9}), plain.length);
            assertEquals("CORRUPT_INPUT", garbage.status(), driver.name());
            assertEquals(members.length + 5, garbage.offset(), driver.name());
            Fixture.Outcome after = fixture.decompress(Fixture.join(members, new byte[5], members), 2 * plain.length);
            assertEquals(members.length + 5, after.offset(), driver.name());
            for (int capacity = 0; capacity < plain.length; capacity += 97) {
                assertEquals("DESTINATION_TOO_SMALL", fixture.decompress(members, capacity).status(), driver.name());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void trailerIsChecked(SyncDriver driver) {
        try (Fixture fixture = new Fixture(driver)) {
            byte[] plain = Fixture.mixed(300, 1);
            byte[] member = fixture.compress(plain);
            for (int at = member.length - 8; at < member.length; at++) {
                byte[] changed = member.clone();
                changed[at] ^= 0x10;
                Fixture.Outcome outcome = fixture.decompress(changed, plain.length);
                assertEquals("CORRUPT_INPUT", outcome.status(), driver.name());
                assertEquals(member.length - 8, outcome.offset(), driver.name());
            }
        }
    }
}
