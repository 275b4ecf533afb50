package io.acomp.service.nbd;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.store.SlotState;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every command with every flag and error ("Request types", "Command flags", "Error values"), with simple and with structured replies. */
@Timeout(120)
class TransmissionTest {
    private static final int PAGE = TestServer.PAGE;
    private static final long SIZE = (64L << 20) + 1000;
    private static final int MOST = 32 << 20;

    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int FLUSH = 3;
    private static final int TRIM = 4;
    private static final int CACHE = 5;
    private static final int ZEROES = 6;
    private static final int STATUS = 7;

    private static final int FUA = 1;
    private static final int NO_HOLE = 2;
    private static final int DF = 4;
    private static final int REQ_ONE = 8;
    private static final int FAST_ZERO = 16;

    private static final int EPERM = 1;
    private static final int EINVAL = 22;
    private static final int ENOSPC = 28;
    private static final int EOVERFLOW = 75;
    private static final int ENOTSUP = 95;

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start(SIZE);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    // ---------------------------------------------------------------- bytes

    @ParameterizedTest
    @CsvSource({
        "0, 4096", "4096, 8192", "1, 1", "4095, 2", "511, 4099", "100, 100000", "0, 262144", "3, 262144", "0, 266212", "4096, 1000000",
        "777, 5000001", "0, 33554432", "67109863, 1", "67108864, 1000"
    })
    void whatIsWrittenIsRead(long offset, int length) throws IOException {
        byte[] data = NbdClient.pattern(length, length);
        try (NbdClient client = server.structured();
                NbdClient simple = server.simple()) {
            client.write(offset, data);

            assertArrayEquals(data, client.read(offset, length));
            assertArrayEquals(data, simple.readSimple(offset, length));
            List<NbdClient.Reply> chunks = new ArrayList<>();
            assertArrayEquals(data, client.read(DF, offset, length, chunks));
            assertEquals(1, chunks.stream().filter(chunk -> chunk.type() == 1 || chunk.type() == 2).count(), "unfragmented");
        }
        byte[] stored = new byte[length];
        server.blocks().read(offset, MemorySegment.ofArray(stored));
        assertArrayEquals(data, stored);
    }

    @Test
    void lengthsOfZeroAreNoTrouble() throws IOException {
        try (NbdClient client = server.structured();
                NbdClient simple = server.simple()) {
            for (long offset : new long[] {0, 17, SIZE}) {
                assertEquals(0, client.read(offset, 0).length);
                assertEquals(0, simple.readSimple(offset, 0).length);
                for (int type : new int[] {WRITE, TRIM, CACHE, ZEROES}) {
                    assertEquals(0, client.error(0, type, offset, 0), "type=" + type);
                }
                assertEquals(EINVAL, client.error(0, STATUS, offset, 0));
            }
        }
    }

    @Test
    void zerosAreSentAsHolesUnlessThatIsForbidden() throws IOException {
        byte[] data = NbdClient.pattern(2 * PAGE, 5);
        try (NbdClient client = server.structured()) {
            client.write(10 * PAGE, data);
            client.write(40 * PAGE, new byte[PAGE]);

            List<NbdClient.Reply> chunks = new ArrayList<>();
            byte[] read = client.read(0, 0, 50 * PAGE, chunks);
            assertArrayEquals(data, Arrays.copyOfRange(read, 10 * PAGE, 12 * PAGE));
            assertTrue(chunks.stream().filter(chunk -> chunk.type() == 1).mapToInt(chunk -> chunk.payload().length - 8).sum() == 2 * PAGE);
            assertTrue(chunks.stream().anyMatch(chunk -> chunk.type() == 2));

            chunks.clear();
            assertArrayEquals(read, client.read(DF, 0, 50 * PAGE, chunks));
            assertTrue(chunks.stream().noneMatch(chunk -> chunk.type() == 2));
        }
    }

    // ---------------------------------------------------------------- bounds

    @Test
    void requestsBehindTheEndHaveTheirErrors() throws IOException {
        try (NbdClient client = server.structured();
                NbdClient simple = server.simple()) {
            for (NbdClient each : List.of(client, simple)) {
                for (long offset : new long[] {SIZE, SIZE - 1, SIZE + 1, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
                    String where = "offset=" + offset;
                    assertEquals(EINVAL, each.error(0, READ, offset, 2), where);
                    assertEquals(ENOSPC, each.error(0, WRITE, offset, 2, new byte[2]), where);
                    assertEquals(EINVAL, each.error(0, TRIM, offset, 2), where);
                    assertEquals(EINVAL, each.error(0, CACHE, offset, 2), where);
                    assertEquals(ENOSPC, each.error(0, ZEROES, offset, 2), where);
                    assertEquals(EINVAL, each.error(0, STATUS, offset, 2), where);
                }
                assertEquals(EINVAL, each.error(0, TRIM, 0, 0xffffffffL));
                assertEquals(ENOSPC, each.error(0, ZEROES, 0, 0xffffffffL));
            }
        }
        NbdStatistics.Command writes = server.server().statistics().exports().getFirst().commands().get(NbdCommand.WRITE);
        assertEquals(12, writes.errors());
        assertEquals(12, writes.requests());
        assertEquals(12, writes.latency().count());
        assertEquals(0, writes.bytes());
    }

    @Test
    void payloadsAboveTheMostAreRefusedAndSkipped() throws IOException {
        try (NbdClient client = server.structured();
                NbdClient simple = server.simple()) {
            assertEquals(EOVERFLOW, client.error(0, READ, 0, MOST + 1));
            assertEquals(EINVAL, simple.error(0, READ, 0, MOST + 1));
            assertEquals(EINVAL, simple.error(0, WRITE, 0, MOST + 1, new byte[MOST + 1]));
            assertEquals(ENOSPC, client.error(0, WRITE, SIZE - MOST + 1, MOST, new byte[MOST]));
            assertEquals(EINVAL, client.error(0x100, WRITE, 0, 1_000_000, new byte[1_000_000]));
            assertArrayEquals(new byte[10], client.read(SIZE - 10, 10));
        }
    }

    @Test
    void aWholeDiskIsZeroedAndTrimmedAtOnce() throws IOException {
        try (NbdClient client = server.structured()) {
            client.write(0, NbdClient.pattern(3 * PAGE, 1));

            assertEquals(0, client.error(NO_HOLE, ZEROES, 0, SIZE), "longer than the largest payload");
            assertArrayEquals(new byte[3 * PAGE], client.read(0, 3 * PAGE));
            assertEquals(0, client.error(0, TRIM, 0, SIZE));
            assertEquals(SlotState.Content.EMPTY, server.store().state(0).content());
        }
    }

    // ---------------------------------------------------------------- flags

    @Test
    void fuaIsTakenByAllAndOtherFlagsOnlyWhereTheyBelong() throws IOException {
        int[][] allowed = {
            {READ, FUA | DF}, {WRITE, FUA}, {FLUSH, FUA}, {TRIM, FUA}, {CACHE, FUA}, {ZEROES, FUA | NO_HOLE | FAST_ZERO}, {STATUS, FUA | REQ_ONE}
        };
        try (NbdClient client = server.structured()) {
            for (int[] each : allowed) {
                for (int bit = 0; bit < 16; bit++) {
                    int flag = 1 << bit;
                    boolean may = (each[1] & flag) != 0;
                    long length = each[0] == FLUSH ? 0 : PAGE;
                    client.put(flag, each[0], 0, length, each[0] == WRITE ? NbdClient.pattern(PAGE, bit) : new byte[0]);
                    client.flush();
                    NbdClient.Reply reply = client.reply();
                    assertEquals(may ? 0 : EINVAL, reply.error(), "type=" + each[0] + ", bit=" + bit);
                    assertTrue(reply.done());
                }
            }
        }
        try (NbdClient simple = server.simple()) {
            assertEquals(EINVAL, simple.error(DF, READ, 0, PAGE), "DF without structured replies");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 100, 0xffff})
    void unknownCommandsAreInvalid(int type) throws IOException {
        try (NbdClient client = server.structured();
                NbdClient simple = server.simple()) {
            assertEquals(EINVAL, client.error(0, type, 0, 4));
            assertEquals(EINVAL, simple.error(0, type, 0, 4));
        }
        assertEquals(2, server.count(NbdStatistics::errors, "EINVAL"));
    }

    @Test
    void flushTakesNoRange() throws IOException {
        try (NbdClient client = server.simple()) {
            assertEquals(0, client.error(0, FLUSH, 0, 0));
            assertEquals(EINVAL, client.error(0, FLUSH, 1, 0));
            assertEquals(EINVAL, client.error(0, FLUSH, 0, 1));
        }
    }

    // ---------------------------------------------------------------- trim and zeroes

    @Test
    void trimFreesWholePagesOnly() throws IOException {
        byte[] data = NbdClient.pattern(3 * PAGE, 9);
        try (NbdClient client = server.structured()) {
            client.write(0, data);
            assertEquals(0, client.error(0, TRIM, 10, 3 * PAGE - 20));

            byte[] expected = data.clone();
            Arrays.fill(expected, PAGE, 2 * PAGE, (byte) 0);
            assertArrayEquals(expected, client.read(0, 3 * PAGE));
        }
    }

    @Test
    void zeroesMakeHolesOrNot() throws IOException {
        byte[] data = NbdClient.pattern(4 * PAGE, 9);
        try (NbdClient client = server.structured()) {
            client.write(0, data);
            assertEquals(0, client.error(FUA, ZEROES, 0, PAGE + 100));
            assertEquals(0, client.error(NO_HOLE, ZEROES, 2 * PAGE, PAGE));

            byte[] expected = data.clone();
            Arrays.fill(expected, 0, PAGE + 100, (byte) 0);
            Arrays.fill(expected, 2 * PAGE, 3 * PAGE, (byte) 0);
            assertArrayEquals(expected, client.read(0, 4 * PAGE));
            assertEquals(List.of("4096 3", "4096 0", "4096 2", "4096 0"), status(client, 0, 0, 4 * PAGE));
        }
    }

    @Test
    void fastZeroIsRefusedWhereItIsNot() throws IOException {
        byte[] data = NbdClient.pattern(3 * PAGE, 9);
        try (NbdClient client = server.structured()) {
            client.write(0, data);
            assertEquals(ENOTSUP, client.error(FAST_ZERO, ZEROES, 10, 2 * PAGE - 20));
            assertEquals(ENOTSUP, client.error(FAST_ZERO, ZEROES, 0, PAGE - 1));
            assertArrayEquals(data, client.read(0, 3 * PAGE), "nothing was changed");
            assertEquals(0, client.error(FAST_ZERO, ZEROES, 10, 2 * PAGE));
            assertEquals(0, client.error(FAST_ZERO | NO_HOLE, ZEROES, 2 * PAGE, PAGE));
        }
    }

    // ---------------------------------------------------------------- block status

    @Test
    void statusTellsDataZerosAndHoles() throws IOException {
        try (NbdClient client = server.structured()) {
            client.write(2 * PAGE, NbdClient.pattern(3 * PAGE, 3));
            client.write(6 * PAGE, new byte[PAGE]);

            assertEquals(List.of("8192 3", "12288 0", "4096 3", "4096 2", "4096 3"), status(client, 0, 0, 8 * PAGE));
            assertEquals(List.of("8192 3"), status(client, REQ_ONE, 0, 8 * PAGE));
            assertEquals(List.of("96 0"), status(client, REQ_ONE, 5 * PAGE - 96, 96), "no longer than asked for");
            assertEquals(List.of("1000 3"), status(client, 0, SIZE - 1000, 1000));
        }
    }

    @Test
    void aRaggedDiskIsToldInParts() throws IOException {
        try (NbdClient client = server.structured()) {
            byte[] page = NbdClient.pattern(PAGE, 1);
            for (int i = 0; i < SIZE / PAGE; i += 2) {
                client.write((long) i * PAGE, page);
            }
            long at = 0;
            while (at < SIZE / PAGE * PAGE) {
                List<String> part = status(client, 0, at, SIZE - at);
                assertFalse(part.isEmpty());
                for (String extent : part) {
                    long length = Long.parseLong(extent.split(" ")[0]);
                    assertEquals(at / PAGE % 2 == 0 ? "0" : "3", extent.split(" ")[1]);
                    at += length;
                }
            }
        }
    }

    private static List<String> status(NbdClient client, int flags, long offset, long length) throws IOException {
        client.put(flags, STATUS, offset, length);
        client.flush();
        NbdClient.Reply reply = client.reply();
        assertEquals(5, reply.type());
        assertTrue(reply.done());
        ByteBuffer payload = ByteBuffer.wrap(reply.payload(), 4, reply.payload().length - 4);
        List<String> extents = new ArrayList<>();
        while (payload.hasRemaining()) {
            extents.add(Integer.toUnsignedLong(payload.getInt()) + " " + payload.getInt());
        }
        return extents;
    }

    // ---------------------------------------------------------------- read-only

    @Test
    void aReadOnlyExportRefusesChanges() throws IOException {
        server.blocks().write(0, MemorySegment.ofArray(NbdClient.pattern(PAGE, 4)));
        try (NbdClient client = server.connect().greet()) {
            client.option(8);
            client.go("fixed");

            assertEquals(EPERM, client.error(0, WRITE, 0, PAGE, new byte[PAGE]));
            assertEquals(EPERM, client.error(0, WRITE, 0, 1_000_000, new byte[1_000_000]));
            assertEquals(EPERM, client.error(0, TRIM, 0, PAGE));
            assertEquals(EPERM, client.error(0, ZEROES, 0, PAGE));
            assertEquals(0, client.error(0, FLUSH, 0, 0));
            assertArrayEquals(NbdClient.pattern(PAGE, 4), client.read(0, PAGE));
        }
    }

    // ---------------------------------------------------------------- connections

    @Test
    void connectionsSeeEachOthersWrites() throws IOException {
        try (NbdClient one = server.structured();
                NbdClient other = server.structured()) {
            for (int i = 0; i < 200; i++) {
                byte[] data = NbdClient.pattern(PAGE, i);
                one.write(i * 100L, data);
                assertArrayEquals(data, other.read(i * 100L, PAGE));
            }
        }
    }

    @Test
    void disconnectAnswersWhatCameBefore() throws IOException {
        try (NbdClient client = server.simple()) {
            for (int i = 0; i < 40; i++) {
                client.put(0, WRITE, (long) i * PAGE, PAGE, NbdClient.pattern(PAGE, i));
            }
            client.put(0, 2, 0, 0);
            client.put(0, READ, 0, PAGE);
            client.flush();
            for (int i = 0; i < 40; i++) {
                assertEquals(0, client.reply().error());
            }
            assertTrue(client.ended(), "nothing behind it is answered");
        }
        server.awaitOpen(0);
        assertEquals(1, server.count(NbdStatistics::ended, "client"));
    }

    @Test
    void errorsOfStructuredRepliesHaveWords() throws IOException {
        try (NbdClient client = server.structured()) {
            client.put(0, READ, SIZE, 1);
            client.flush();
            NbdClient.Reply reply = client.reply();
            String words = new String(reply.payload(), 6, reply.payload().length - 6, java.nio.charset.StandardCharsets.UTF_8);
            assertEquals(reply.payload().length - 6, ByteBuffer.wrap(reply.payload()).getShort(4));
            assertTrue(words.contains("size=" + SIZE), words);
        }
    }
}
