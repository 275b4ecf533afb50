package io.acomp.bench.harness;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.acomp.Operation;
import io.acomp.bench.corpus.Corpus;
import io.acomp.spi.CodecResult;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BlocksTest {
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void takesBlocksAtEvenDistances() {
        Blocks blocks = new Blocks(counting(1000), 10, 5, arena);

        assertEquals(5, blocks.count());
        assertEquals(50, blocks.bytes());
        assertEquals((byte) 200, blocks.plain(1).get(ValueLayout.JAVA_BYTE, 0));
        assertEquals((byte) 809, blocks.plain(4).get(ValueLayout.JAVA_BYTE, 9));
    }

    @Test
    void repeatsACorpusThatIsShorterThanABlock() {
        Blocks blocks = new Blocks(counting(7), 20, 5, arena);

        assertEquals(1, blocks.count());
        assertEquals((byte) 5, blocks.plain(0).get(ValueLayout.JAVA_BYTE, 19));
    }

    @Test
    void packsWhatComesBack() {
        assertEquals(4000, new Blocks(counting(100_000), 1000, 4, arena).pack(new Fake(Fault.NONE)).bytes());
    }

    @Test
    void findsOneWrongByte() {
        assertFound(Fault.WRONG_BYTE, "offset=999");
    }

    @Test
    void findsAShortResult() {
        assertFound(Fault.SHORT, "produced=999");
    }

    @Test
    void findsACodecThatClaimsToHaveDecompressedButWroteNothing() {
        assertFound(Fault.NO_WORK, "offset=0");
    }

    @Test
    void findsAStatus() {
        assertFound(Fault.STATUS, "status=CORRUPT_INPUT");
    }

    @Test
    void findsAWrongLengthInATimedLoop() {
        Blocks blocks = new Blocks(counting(100_000), 1000, 4, arena);
        Blocks.Packed packed = blocks.pack(new Fake(Fault.NONE));
        BlockJob job = blocks.job(Operation.DECOMPRESS, packed, blocks.destinations(1000, 2));

        new BlockLoop("right", new Fake(Fault.NONE), job).run(10);

        HarnessException found = assertThrows(HarnessException.class, () -> new BlockLoop("wrong", new Fake(Fault.SHORT), job).run(10));
        assertTrue(found.getMessage().contains("contender=wrong"), found.getMessage());
    }

    @Test
    void theShortestTurnIsWholePassesAndTwiceWhatIsInFlight() {
        Blocks blocks = new Blocks(counting(100_000), 1000, 3, arena);
        Blocks.Packed packed = blocks.pack(new Fake(Fault.NONE));

        assertEquals(3, blocks.job(Operation.COMPRESS, packed, blocks.destinations(1000, 1)).unit());
        assertEquals(6, blocks.job(Operation.COMPRESS, packed, blocks.destinations(1000, 2)).unit());
        assertEquals(129, blocks.job(Operation.COMPRESS, packed, blocks.destinations(1000, 64)).unit());
    }

    @Test
    void whatCannotReadWhatItWritesIsVerifiedByAnother() {
        Blocks blocks = new Blocks(counting(100_000), 1000, 4, arena);

        assertEquals(4000, blocks.pack(new Fake(Fault.STATUS), new Fake(Fault.NONE)).bytes());
        assertThrows(HarnessException.class, () -> blocks.pack(new Fake(Fault.NONE), new Fake(Fault.STATUS)));
    }

    @Test
    void theJdkAsPeerRoundTrips() {
        try (JdkDeflate jdk = new JdkDeflate(1)) {
            Blocks blocks = new Blocks(counting(100_000), 4096, 8, arena);

            assertTrue(blocks.pack(jdk).bytes() < blocks.bytes());
        }
    }

    private void assertFound(Fault fault, String detail) {
        Blocks blocks = new Blocks(counting(100_000), 1000, 4, arena);

        HarnessException found = assertThrows(HarnessException.class, () -> blocks.pack(new Fake(fault)));

        assertTrue(found.getMessage().contains(detail) && found.getMessage().contains("driver=fake"), found.getMessage());
    }

    private static Corpus counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return new Corpus() {
            @Override
            public String name() {
                return "counting";
            }

            @Override
            public byte[] bytes() {
                return bytes;
            }

            @Override
            public byte[] chunk(int index) {
                return bytes;
            }
        };
    }

    private enum Fault {
        NONE,
        WRONG_BYTE,
        SHORT,
        NO_WORK,
        STATUS
    }

    /** Copies; does something wrong when it decompresses. */
    private record Fake(Fault fault) implements BlockCodec {
        @Override
        public String name() {
            return "fake";
        }

        @Override
        public long maxCompressedLength(long length) {
            return length;
        }

        @Override
        public long run(Operation operation, MemorySegment source, MemorySegment destination) {
            long length = source.byteSize();
            if (operation == Operation.DECOMPRESS && fault == Fault.NO_WORK) {
                return length;
            }
            if (operation == Operation.DECOMPRESS && fault == Fault.STATUS) {
                return CodecResult.CORRUPT_INPUT;
            }
            destination.copyFrom(source);
            if (operation == Operation.DECOMPRESS && fault == Fault.WRONG_BYTE) {
                destination.set(ValueLayout.JAVA_BYTE, length - 1, (byte) ~source.get(ValueLayout.JAVA_BYTE, length - 1));
            }
            return operation == Operation.DECOMPRESS && fault == Fault.SHORT ? length - 1 : length;
        }
    }
}
