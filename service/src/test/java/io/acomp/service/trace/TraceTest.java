package io.acomp.service.trace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.AcompStatus;
import io.acomp.Operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is recorded is what is read, and nothing else is. */
class TraceTest {
    private static final int ALL = Integer.MAX_VALUE;

    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void choose() {
        file = folder.resolve("t.trace");
    }

    private static List<SampleRequest> samples(int count) {
        Random random = new Random(7);
        List<SampleRequest> samples = new ArrayList<>();
        AcompStatus[] statuses = AcompStatus.values();
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            samples.add(new SampleRequest(
                    Operation.values()[random.nextInt(2)],
                    "algorithm-" + random.nextInt(5),
                    random.nextInt(4) == 0 ? null : "driver-ä-" + random.nextInt(40),
                    statuses[random.nextInt(statuses.length)],
                    random.nextLong() >>> random.nextInt(1, 63),
                    random.nextLong() >>> random.nextInt(1, 63),
                    random.nextInt(3) == 0 ? random.nextInt(1, 65_536) : 0,
                    random.nextBoolean(),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    // in no order, before the begin too
                    begin + (i * 7919L % count - count / 2) * 1000,
                    random.nextLong(60_000_000_000L),
                    random.nextLong(60_000_000_000L)));
        }
        return samples;
    }

    private void record(List<SampleRequest> samples) throws IOException {
        try (TraceRecorder recorder = TraceRecorder.open(file, TraceRecorder.NO_LIMIT, 1, 1 << 16)) {
            samples.forEach(recorder::ended);
        }
    }

    @Test
    void everyFieldComesBackInTheOrderOfTime() throws IOException {
        List<SampleRequest> samples = samples(20_000);
        record(samples);

        Trace trace = Trace.read(file, ALL);

        assertTrue(trace.complete());
        assertEquals(0, trace.dropped());
        List<SampleRequest> sorted = samples.stream().sorted(Comparator.comparingLong(SampleRequest::submitNanos)).toList();
        assertEquals(sorted.size(), trace.requests().size());
        long begin = sorted.getFirst().submitNanos() - trace.requests().getFirst().nanos();
        for (int i = 0; i < sorted.size(); i++) {
            TracedRequest read = trace.requests().get(i);
            TracedRequest wanted = sorted.get(i).traced(begin);
            assertTrue(Math.abs(read.nanos() - wanted.nanos()) <= 32, "time of request " + i);
            assertEquals(wanted.waitNanos(), read.waitNanos());
            assertEquals(wanted.serviceNanos(), read.serviceNanos());
            assertEquals(what(wanted), what(read), "request " + i);
        }
        assertEquals(trace, Trace.read(file, ALL));
    }

    /** All but the times. */
    private static List<Object> what(TracedRequest of) {
        return List.of(
                of.operation(),
                of.algorithm(),
                String.valueOf(of.driver()),
                of.status(),
                of.sourceBytes(),
                of.producedBytes(),
                of.pairs(),
                of.part(),
                of.inline(),
                of.device());
    }

    @Test
    void aPageTakesAtMostSixteenBytes() throws IOException {
        int count = 10_000;
        List<SampleRequest> pages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pages.add(SampleRequest.page(System.nanoTime() + i * 3000L));
        }
        record(pages);

        assertTrue(Files.size(file) <= 16L * count, "bytes=" + Files.size(file) + ", requests=" + count);
    }

    @Test
    void onlyItsOwnerMayReadIt() throws IOException {
        record(samples(1));

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void takesTheFirstOnesIfToldTo() throws IOException {
        record(samples(100));

        Trace trace = Trace.read(file, 10);

        assertEquals(10, trace.requests().size());
        assertFalse(trace.complete());
    }

    // ---------------------------------------------------------------- damage

    @Test
    void everyChangedByteIsFound() throws IOException {
        record(samples(50));
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            Files.write(file, damaged);
            if (at >= TraceFormat.BEGIN_AT && at < TraceFormat.HEADER_BYTES) {
                assertEquals(50, Trace.read(file, ALL).requests().size()); // another begin is as good
                continue;
            }
            TraceException found = assertThrows(TraceException.class, () -> Trace.read(file, ALL), "offset " + at);
            assertTrue(found.offset() <= at, "found at " + found.offset() + ", changed at " + at);
            assertTrue(found.getMessage().endsWith("offset=" + found.offset()), found.getMessage());
        }
    }

    @Test
    void aTraceThatWasCutSaysWhatIsWholeOfIt() throws IOException {
        record(samples(50));
        byte[] whole = Files.readAllBytes(file);
        int bounds = 0;
        for (int length = TraceFormat.HEADER_BYTES; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            try {
                Trace trace = Trace.read(file, ALL);
                assertFalse(trace.complete());
                assertEquals(-1, trace.dropped());
                bounds++;
            } catch (TraceException cut) {
                assertEquals(TraceException.Code.CUT_SHORT, cut.code());
                Files.write(file, Arrays.copyOf(whole, (int) cut.offset()));
                assertFalse(Trace.read(file, ALL).complete());
            }
        }
        assertTrue(bounds >= 3, "bounds of parts=" + bounds);
    }

    @Test
    void whatIsNoTraceIsRefused() throws IOException {
        for (String text : List.of("", "hello", "ACT", "a text that is longer than a header")) {
            Files.writeString(file, text);
            TraceException refused = assertThrows(TraceException.class, () -> Trace.read(file, ALL), text);
            assertEquals(TraceException.Code.NOT_A_TRACE, refused.code());
        }
        Files.delete(file);
        record(samples(1));
        byte[] newer = Files.readAllBytes(file);
        newer[TraceFormat.VERSION_AT]++;
        Files.write(file, newer);
        TraceException refused = assertThrows(TraceException.class, () -> Trace.read(file, ALL));
        assertEquals(TraceException.Code.UNKNOWN_VERSION, refused.code());
        assertTrue(refused.getMessage().contains("version=2"), refused.getMessage());
    }

    @Test
    void somethingBehindTheEndIsRefused() throws IOException {
        record(samples(5));
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));

        assertEquals(whole.length, assertThrows(TraceException.class, () -> Trace.read(file, ALL)).offset());
    }

    // ---------------------------------------------------------------- files

    @Test
    void overwritesTracesAndNothingElse() throws IOException {
        record(samples(100));
        record(samples(3));
        assertEquals(3, Trace.read(file, ALL).requests().size());
        Files.writeString(file, "something dear");
        assertThrows(FileAlreadyExistsException.class, () -> TraceRecorder.start(file, TraceRecorder.NO_LIMIT));
        assertEquals("something dear", Files.readString(file, StandardCharsets.UTF_8));
    }
}
