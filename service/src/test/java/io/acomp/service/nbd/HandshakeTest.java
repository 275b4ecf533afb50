package io.acomp.service.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every option, rightly and wrongly used, as "Option types" and "Option reply types" of the protocol have it. */
@Timeout(60)
class HandshakeTest {
    private static final long SIZE = (1 << 20) + 100;
    private static final int ERR = 1 << 31;
    private static final int UNSUP = ERR + 1;
    private static final int INVALID = ERR + 3;
    private static final int UNKNOWN = ERR + 6;
    private static final int TOO_BIG = ERR + 9;

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start(SIZE);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void exportNameEndsTheHandshake() throws IOException {
        try (NbdClient client = server.connect().greet(3)) {
            NbdClient.Export export = client.exportName("disk", false);

            assertEquals(SIZE, export.size());
            assertArrayEquals(new byte[10], client.readSimple(0, 10));
        }
    }

    @Test
    void exportNameSendsZeroesToThoseWhoDidNotDeclineThem() throws IOException {
        for (int flags : new int[] {0, 1}) {
            try (NbdClient client = server.connect().greet(flags)) {
                client.exportName("", true);

                assertArrayEquals(new byte[10], client.readSimple(0, 10));
            }
        }
    }

    @Test
    void exportNameOfNothingEndsTheConnection() throws IOException {
        try (NbdClient client = server.connect().greet()) {
            client.sendOption(1, "nothing".getBytes(StandardCharsets.UTF_8));

            assertTrue(client.ended());
        }
        server.awaitOpen(0);
        assertEquals(1, server.count(NbdStatistics::protocolErrors, "export-name"));
    }

    @Test
    void flagsSayWhatTheExportCan() throws IOException {
        try (NbdClient client = server.connect().greet()) {
            int flags = client.go("disk").flags();
            assertEquals(0b1101_0110_1101, flags);
        }
        try (NbdClient client = server.connect().greet()) {
            client.option(8);
            assertEquals(0b1101_1110_1101, client.go("disk").flags(), "DF with structured replies");
        }
        try (NbdClient client = server.connect().greet()) {
            assertEquals(0b0101_0000_1111, client.go("fixed").flags(), "read-only: no trim, no zeroes");
        }
    }

    @Test
    void listNamesExportsWithDescriptions() throws IOException {
        try (NbdClient client = server.connect().greet()) {
            List<NbdClient.OptionReply> replies = client.option(3);

            assertEquals(List.of(2, 2, 1), replies.stream().map(NbdClient.OptionReply::type).toList());
            assertEquals("\0\0\0\4diska disk for tests", new String(replies.get(0).data(), StandardCharsets.UTF_8));
            assertEquals("\0\0\0\5fixed", new String(replies.get(1).data(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void infoAnswersWhatWasAskedAndGoesOn() throws IOException {
        try (NbdClient client = server.connect().greet()) {
            List<NbdClient.OptionReply> replies = client.option(6, NbdClient.infoRequest("", 1, 2, 3, 77));

            assertEquals(5, replies.size());
            assertEquals(SIZE, ByteBuffer.wrap(replies.get(0).data()).getLong(2));
            assertEquals("\0\1disk", new String(replies.get(1).data(), StandardCharsets.UTF_8));
            assertEquals("\0\2a disk for tests", new String(replies.get(2).data(), StandardCharsets.UTF_8));
            ByteBuffer sizes = ByteBuffer.wrap(replies.get(3).data());
            assertEquals(List.of(3, 1, 4096, 32 << 20), List.of((int) sizes.getShort(), sizes.getInt(), sizes.getInt(), sizes.getInt()));
            assertEquals(1, replies.get(4).type());

            List<NbdClient.OptionReply> go = client.option(7, NbdClient.infoRequest("disk"));
            assertEquals(2, go.size(), "nothing asked but what must be told");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 9, 10})
    void anUnknownExportIsSaid(int option) throws IOException {
        byte[] data = option < 8 ? NbdClient.infoRequest("nothing") : NbdClient.contextQuery("nothing", "base:allocation");
        try (NbdClient client = server.connect().greet()) {
            client.option(8);

            assertEquals(UNKNOWN, client.answer(option, data));
            client.go("disk");
        }
        assertEquals(1, server.count(NbdStatistics::refusedOptions, "unknown-export"));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 11, 12, 99, -1})
    void unknownOptionsAreRefusedAndTheirDataSkipped(int option) throws IOException {
        try (NbdClient client = server.connect().greet()) {
            assertEquals(UNSUP, client.answer(option, new byte[300]));
            client.go("disk");
        }
    }

    @Test
    void abortIsAcknowledged() throws IOException {
        try (NbdClient client = server.connect().greet()) {
            assertEquals(1, client.answer(2, "leaving".getBytes(StandardCharsets.UTF_8)));
            assertTrue(client.ended());
        }
        server.awaitOpen(0);
        assertEquals(1, server.count(NbdStatistics::ended, "client"));
    }

    @Test
    void optionsWithoutDataTakeNone() throws IOException {
        try (NbdClient client = server.connect().greet()) {
            assertEquals(INVALID, client.answer(3, new byte[1]));
            assertEquals(INVALID, client.answer(8, new byte[1]));
            assertEquals(INVALID, client.answer(5, new byte[1]));
            assertEquals(0b1101_0110_1101, client.go("disk").flags(), "structured replies were not agreed on");
        }
    }

    @Test
    void malformedDataAreInvalid() throws IOException {
        byte[] good = NbdClient.infoRequest("disk", 3);
        byte[] query = NbdClient.contextQuery("disk", "base:allocation");
        byte[] huge = NbdClient.bytes(out -> {
            out.writeInt(-1);
            out.writeShort(0);
        });
        byte[] longName = NbdClient.infoRequest("x".repeat(4097));
        byte[] manyQueries = NbdClient.bytes(out -> {
            out.writeInt(0);
            out.writeInt(-1);
        });
        try (NbdClient client = server.connect().greet()) {
            client.option(8);
            for (int option : new int[] {6, 7}) {
                for (int length = 0; length < good.length; length++) {
                    assertEquals(INVALID, client.answer(option, java.util.Arrays.copyOf(good, length)), "length=" + length);
                }
                assertEquals(INVALID, client.answer(option, java.util.Arrays.copyOf(good, good.length + 1)));
                assertEquals(INVALID, client.answer(option, huge));
                assertEquals(INVALID, client.answer(option, longName));
                assertEquals(INVALID, client.answer(option, NbdClient.infoRequest("a\0b")));
                assertEquals(INVALID, client.answer(option, NbdClient.bytes(out -> {
                    out.writeInt(2);
                    out.writeShort(0xc3c3);
                    out.writeShort(0);
                })));
            }
            for (int option : new int[] {9, 10}) {
                for (int length = 0; length < query.length; length++) {
                    assertEquals(INVALID, client.answer(option, java.util.Arrays.copyOf(query, length)), "length=" + length);
                }
                assertEquals(INVALID, client.answer(option, manyQueries));
                assertEquals(INVALID, client.answer(option, NbdClient.contextQuery("disk", "nocolon")));
                assertEquals(INVALID, client.answer(option, NbdClient.contextQuery("disk", ":leaf")));
            }
            client.go("disk");
        }
    }

    @Test
    void dataBeyondBoundsAreSkippedOrEndTheConnection() throws IOException {
        try (NbdClient client = server.connect().greet()) {
            assertEquals(TOO_BIG, client.answer(10, new byte[100_000]));
            assertEquals(TOO_BIG, client.answer(99, new byte[1 << 20]));
            client.go("disk");
        }
        try (NbdClient client = server.connect().greet()) {
            client.raw(NbdClient.bytes(out -> {
                out.writeLong(NbdClient.OPTION_MAGIC);
                out.writeInt(3);
                out.writeInt((1 << 20) + 1);
            }));
            assertTrue(client.ended());
        }
        server.awaitOpen(0);
        assertEquals(1, server.count(NbdStatistics::protocolErrors, "option-length"));
    }

    // ---------------------------------------------------------------- metadata contexts

    @Test
    void contextsAreListedAndSelected() throws IOException {
        try (NbdClient client = server.connect().greet()) {
            assertEquals(INVALID, client.answer(9, NbdClient.contextQuery("disk")), "structured replies first");
            assertEquals(INVALID, client.answer(10, NbdClient.contextQuery("disk", "base:allocation")));
            client.option(8);

            assertEquals(2, client.option(9, NbdClient.contextQuery("disk")).size());
            assertEquals(2, client.option(9, NbdClient.contextQuery("disk", "base:")).size());
            assertEquals(2, client.option(9, NbdClient.contextQuery("disk", "qemu:x", "base:allocation")).size());
            assertEquals(1, client.option(9, NbdClient.contextQuery("disk", "qemu:")).size());

            assertEquals(1, client.option(10, NbdClient.contextQuery("disk")).size());
            assertEquals(1, client.option(10, NbdClient.contextQuery("disk", "base:")).size());
            assertEquals(1, client.option(10, NbdClient.contextQuery("disk", "base:other", "x-a:b")).size());
            List<NbdClient.OptionReply> set = client.option(10, NbdClient.contextQuery("disk", "base:allocation", "base:allocation"));
            assertEquals(2, set.size(), "once, however often it was asked for");
            assertEquals("base:allocation", new String(set.getFirst().data(), 4, 15, StandardCharsets.UTF_8));
            client.go("disk");

            client.put(0, 7, 0, 4096);
            client.flush();
            NbdClient.Reply status = client.reply();
            assertEquals(5, status.type());
            assertArrayEquals(java.util.Arrays.copyOf(set.getFirst().data(), 4), java.util.Arrays.copyOf(status.payload(), 4), "the context's id");
        }
    }

    @Test
    void theLastSelectionCountsAndOnlyForItsExport() throws IOException {
        byte[] right = NbdClient.contextQuery("disk", "base:allocation");
        List<byte[]> others = List.of(
                NbdClient.contextQuery("disk"),
                NbdClient.contextQuery("fixed", "base:allocation"),
                NbdClient.contextQuery("nothing", "base:allocation"),
                java.util.Arrays.copyOf(right, right.length - 1));
        for (byte[] other : others) {
            try (NbdClient client = server.connect().greet()) {
                client.option(8);
                client.option(10, right);
                client.option(10, other);
                client.go("disk");

                assertEquals(22, client.error(0, 7, 0, 4096));
            }
        }
    }

    // ---------------------------------------------------------------- who does not speak fixed newstyle

    @Test
    void withoutFixedNewstyleThereIsExportNameOnly() throws IOException {
        try (NbdClient client = server.connect().greet(2)) {
            client.sendOption(3, new byte[0]);
            assertTrue(client.ended());
        }
        server.awaitOpen(0);
        assertEquals(1, server.count(NbdStatistics::protocolErrors, "not-fixed-newstyle"));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, 1 << 31, -1})
    void flagsThatNobodyOfferedEndTheConnection(int flags) throws IOException {
        try (NbdClient client = server.connect().greet(flags)) {
            assertTrue(client.ended());
        }
        server.awaitOpen(0);
        assertEquals(1, server.count(NbdStatistics::protocolErrors, "client-flags"));
    }

    @Test
    void anOptionWithoutItsMagicEndsTheConnection() throws IOException {
        try (NbdClient client = server.connect().greet()) {
            client.raw(new byte[16]);
            assertTrue(client.ended());
        }
        server.awaitOpen(0);
        assertEquals(1, server.count(NbdStatistics::protocolErrors, "option-magic"));
        server.serves();
    }

    @Test
    void requestsThatCameWithTheLastOptionAreNotLost() throws IOException {
        try (NbdClient client = server.connect().greet()) {
            byte[] go = NbdClient.infoRequest("disk");
            client.raw(NbdClient.bytes(out -> {
                out.writeLong(NbdClient.OPTION_MAGIC);
                out.writeInt(7);
                out.writeInt(go.length);
                out.write(go);
                out.write(NbdClient.request(0, 3, 42, 0, 0));
            }));
            client.data(20 + 12 + 20);

            assertEquals(42, client.reply().cookie());
        }
    }

    @Test
    void tlsThatIsNotThereIsRefused() throws IOException {
        try (NbdClient client = server.connect().greet()) {
            assertEquals(UNSUP, client.answer(5));
            assertFalse(client.option(3).getLast().isError());
        }
    }
}
