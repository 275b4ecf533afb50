package io.acomp.scomp.deflate;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Every library's checksums against the JDK's, in one go and in parts. */
class ChecksumTest {
    @ParameterizedTest
    @EnumSource(Implementation.class)
    void agreesWithTheJdk(Implementation implementation) {
        assumeTrue(implementation.availability().available(), () -> implementation.availability().reason());
        byte[] ones = new byte[100_000];
        Arrays.fill(ones, (byte) 0xff);
        for (byte[] data : new byte[][] {ones, Fixture.random(100_000)}) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment segment = arena.allocate(data.length);
                MemorySegment.copy(data, 0, segment, ValueLayout.JAVA_BYTE, 0, data.length);
                for (int length : new int[] {0, 1, 31, 32, 33, 63, 64, 100, 4096, 5551, 5552, 5553, 99_993}) {
                    for (Wrapper wrapper : new Wrapper[] {Wrapper.GZIP, Wrapper.ZLIB}) {
                        java.util.zip.Checksum expected = wrapper == Wrapper.GZIP ? new CRC32() : new Adler32();
                        expected.update(data, 7, length);
                        Checksum checksum = implementation.newChecksum(wrapper);
                        checksum.update(segment, 7, length);
                        assertEquals((int) expected.getValue(), checksum.value(), wrapper + " length=" + length);
                        checksum.reset();
                        checksum.update(segment, 7, length / 3);
                        checksum.update(segment, 7 + length / 3, length - length / 3);
                        assertEquals((int) expected.getValue(), checksum.value(), wrapper + " in parts, length=" + length);
                    }
                }
            }
        }
    }
}
