package io.acomp.scomp.spec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompEvent;
import io.acomp.AcompRequest;
import io.acomp.AcompSettings;
import io.acomp.AcompStatus;
import io.acomp.DriverInfo;
import io.acomp.Execution;
import io.acomp.OutputAllocator;
import io.acomp.Submission;
import io.acomp.WhenFull;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every driver through the engine, as a caller meets it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EngineSpecTest {
    private static final int BOMB = 16 << 20;

    private static AcompEngine engine;

    @BeforeAll
    static void open() {
        engine = AcompEngine.builder().lanes(2).build();
    }

    @AfterAll
    static void close() {
        assertTrue(engine.close(Duration.ofSeconds(20)));
    }

    private static Acomp open(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        return engine.open(driver.name());
    }

    @EachDriver
    void passesItsSelfTest(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        DriverInfo info = engine.selftest(driver.name());
        assertEquals(DriverInfo.SelfTest.PASSED, info.selftest(), info::reason);
    }

    /** Random cuts of both sides over all kinds of memory give what one linear call gives, inline and on a lane. */
    @EachDriver
    void anySplitGivesTheSame(SyncDriver driver) {
        Random random = new Random(42);
        try (Acomp acomp = open(driver)) {
            for (int round = 0; round < 60; round++) {
                int size = round < 10 ? round : random.nextInt(round % 10 == 0 ? 300_000 : 20_000);
                byte[] data = Content.values()[round % 4].bytes(size);
                int room = Math.toIntExact(acomp.maxCompressedLength(size));
                byte[] linear = null;
                try (Arena arena = engine.newArena();
                        Arena shared = Arena.ofShared()) {
                    for (Execution execution : Execution.values()) {
                        Scattered packed = new Scattered(room, random, arena, shared);
                        AcompRequest request = acomp.newRequest().execution(execution);
                        request.source(new Scattered(size, random, arena, shared).write(data).list).destination(packed.list);
                        assertEquals(AcompStatus.OK, request.compressAndWait());
                        byte[] bytes = packed.read(request.produced());

                        MemorySegment whole = arena.allocate(room);
                        request.source(MemorySegment.ofArray(data)).destination(whole);
                        assertEquals(AcompStatus.OK, request.compressAndWait());
                        byte[] one = whole.asSlice(0, request.produced()).toArray(ValueLayout.JAVA_BYTE);
                        assertArrayEquals(one, bytes, () -> driver.name() + " scattered and linear differ, size=" + size);
                        assertArrayEquals(
                                linear == null ? one : linear, one, () -> driver.name() + " inline and lane differ, size=" + size);
                        linear = one;

                        Scattered restored = new Scattered(size, random, arena, shared);
                        request.source(new Scattered(bytes.length, random, arena, shared).write(bytes).list).destination(restored.list);
                        assertEquals(AcompStatus.OK, request.decompressAndWait());
                        assertArrayEquals(data, restored.read(request.produced()), driver::name);

                        if (size > 0) {
                            Scattered small = new Scattered(size - 1, random, arena, shared);
                            assertEquals(AcompStatus.DESTINATION_TOO_SMALL, request.destination(small.list).decompressAndWait());
                            small.read(0);
                        }
                    }
                }
            }
        }
    }

    /** Good, corrupt and too small pairs side by side. */
    @EachDriver
    void batchesOfMixedPairs(SyncDriver driver) {
        boolean copies = driver.algorithm().equals("null");
        try (Acomp acomp = open(driver)) {
            for (Execution execution : Execution.values()) {
                List<MemorySegment> sources = new ArrayList<>();
                List<MemorySegment> destinations = new ArrayList<>();
                List<byte[]> contents = new ArrayList<>();
                for (int pair = 0; pair < 24; pair++) {
                    byte[] data = Content.values()[pair % 4].bytes(500 + 97 * pair);
                    byte[] packed = compress(acomp, data);
                    contents.add(data);
                    sources.add(pair % 3 == 1 ? MemorySegment.ofArray(new byte[0]) : MemorySegment.ofArray(packed));
                    destinations.add(MemorySegment.ofArray(new byte[data.length - (pair % 3 == 2 ? 1 : 0)]));
                }
                AcompRequest request = acomp.newRequest().execution(execution).pairs(sources, destinations);
                request.decompressAndWait();
                for (int pair = 0; pair < 24; pair++) {
                    AcompStatus expected = switch (pair % 3) {
                        case 0 -> AcompStatus.OK;
                        case 1 -> copies ? AcompStatus.OK : AcompStatus.CORRUPT_INPUT;
                        default -> AcompStatus.DESTINATION_TOO_SMALL;
                    };
                    assertEquals(expected, request.pairStatus(pair), driver.name() + " pair " + pair);
                    if (pair % 3 == 0) {
                        assertArrayEquals(contents.get(pair), destinations.get(pair).toArray(ValueLayout.JAVA_BYTE));
                    }
                }
            }
        }
    }

    /** A few bytes that grow to sixteen mebibytes, against each limit. */
    @EachDriver(Trait.COMPRESSES)
    void bombsMeetTheLimits(SyncDriver driver) {
        try (Acomp acomp = open(driver)) {
            byte[] bomb = compress(acomp, new byte[BOMB]);
            assertTrue(bomb.length < BOMB / 2, () -> driver.name() + " does not compress, length=" + bomb.length);
            try (Arena arena = engine.newArena()) {
                MemorySegment room = arena.allocate(BOMB);
                AcompRequest request = acomp.newRequest().source(MemorySegment.ofArray(bomb)).destination(room);
                assertEquals(AcompStatus.LIMIT_EXCEEDED, request.maxOutput(1 << 20).decompressAndWait());
                assertEquals(0, room.get(ValueLayout.JAVA_BYTE, 1 << 20));
                assertEquals(AcompStatus.LIMIT_EXCEEDED, request.maxOutput(BOMB - 1).decompressAndWait());
                assertEquals(AcompStatus.OK, request.maxOutput(BOMB).decompressAndWait());
                assertEquals(AcompStatus.LIMIT_EXCEEDED, request.maxOutput(Long.MAX_VALUE).maxRatio(2).decompressAndWait());
                assertEquals(AcompStatus.OK, request.maxRatio(1e6).decompressAndWait());
                assertEquals(BOMB, request.produced());
                assertEquals(AcompStatus.LIMIT_EXCEEDED, request.maxWindow(1000).decompressAndWait(), "every format reaches further back");
                assertEquals(AcompStatus.OK, request.maxWindow(BOMB).decompressAndWait());
                room.fill((byte) 7);
                AcompRequest small = acomp.newRequest().source(MemorySegment.ofArray(bomb)).destination(room.asSlice(0, 1000));
                assertEquals(AcompStatus.DESTINATION_TOO_SMALL, small.decompressAndWait());
                assertEquals(7, room.get(ValueLayout.JAVA_BYTE, 1000));
            }
        }
    }

    @EachDriver
    void allocatedDestinations(SyncDriver driver) {
        try (Acomp acomp = open(driver)) {
            for (int size : new int[] {0, 10, 5000, 100_000}) {
                byte[] data = Content.ZEROS.bytes(size);
                Outputs outputs = new Outputs();
                AcompRequest request = acomp.newRequest()
                        .source(MemorySegment.ofArray(data))
                        .destination(outputs, OutputAllocator.DEFAULT_CAP);
                assertEquals(AcompStatus.OK, request.compressAndWait());
                MemorySegment packed = output(request);
                request.source(packed);
                if (packed.byteSize() > 0) {
                    assertEquals(AcompStatus.OK, request.decompressAndWait());
                }
                assertArrayEquals(data, output(request).toArray(ValueLayout.JAVA_BYTE), driver::name);
                assertEquals(packed.byteSize() > 0 ? 2 : 1, outputs.outside.get(), "segments not given back");
                if (size > 1000) {
                    request.destination(outputs, size - 1);
                    assertEquals(AcompStatus.DESTINATION_TOO_SMALL, request.decompressAndWait());
                    assertEquals(2, outputs.outside.get(), "segments not given back");
                }
            }
        }
    }

    @EachDriver
    void corruptInputIsAStatus(SyncDriver driver) {
        try (Acomp acomp = open(driver)) {
            byte[] packed = compress(acomp, Content.TEXT.bytes(400));
            AcompRequest request = acomp.newRequest().destination(MemorySegment.ofArray(new byte[1000]));
            for (Execution execution : Execution.values()) {
                for (int at = 0; at < packed.length; at++) {
                    byte[] spoiled = packed.clone();
                    spoiled[at] ^= (byte) 0x55;
                    request.execution(execution).source(MemorySegment.ofArray(spoiled));
                    AcompStatus status = request.decompressAndWait();
                    assertTrue(status.code() <= AcompStatus.UNSUPPORTED.code(), () -> driver.name() + " status=" + status);
                    assertTrue(request.errorOffset() <= spoiled.length, () -> driver.name() + " offset=" + request.errorOffset());
                    request.source(MemorySegment.ofArray(Arrays.copyOf(packed, at)));
                    AcompStatus cut = request.decompressAndWait();
                    assertTrue(cut.code() <= AcompStatus.UNSUPPORTED.code(), () -> driver.name() + " status=" + cut);
                }
                assertEquals(AcompStatus.OK, request.source(MemorySegment.ofArray(packed)).decompressAndWait());
            }
        }
    }

    @EachDriver
    void verifyFindsNothing(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        try (Acomp acomp = engine.open(driver.name(), AcompSettings.DEFAULTS.withVerify(true))) {
            for (Execution execution : Execution.values()) {
                for (Content content : Content.values()) {
                    for (int size : new int[] {0, 1, 4096, 100_000}) {
                        AcompRequest request = acomp.newRequest()
                                .source(MemorySegment.ofArray(content.bytes(size)))
                                .destination(MemorySegment.ofArray(new byte[(int) acomp.maxCompressedLength(size)]))
                                .execution(execution);
                        assertEquals(AcompStatus.OK, request.compressAndWait(), driver::name);
                    }
                }
            }
        }
    }

    /** Many requests, some of them cancelled or with little time: each ends once, as one of those, and what is OK is right. */
    @EachDriver
    void cancelAndDeadlineUnderLoad(SyncDriver driver) {
        try (Acomp acomp = open(driver)) {
            byte[] data = Content.MIXED.bytes(30_000);
            AtomicInteger done = new AtomicInteger();
            List<AcompRequest> requests = new ArrayList<>();
            List<MemorySegment> destinations = new ArrayList<>();
            List<Boolean> promised = new ArrayList<>();
            for (int number = 0; number < 120; number++) {
                destinations.add(MemorySegment.ofArray(new byte[(int) acomp.maxCompressedLength(data.length)]));
                AcompRequest request = acomp.newRequest()
                        .source(MemorySegment.ofArray(data))
                        .destination(destinations.getLast())
                        .whenFull(WhenFull.BACKLOG)
                        .deadline(number % 3 == 1 ? Duration.ofMillis(3) : Duration.ZERO)
                        .onComplete((ended, event, cookie) -> done.addAndGet(event == AcompEvent.DONE ? 1 : 0), null);
                assertTrue(request.submitCompress() != Submission.COMPLETED);
                requests.add(request);
                promised.add(number % 3 == 2 && request.cancel(request.ticket()));
            }
            requests.forEach(AcompRequest::await);
            for (int number = 0; number < requests.size(); number++) {
                AcompStatus status = requests.get(number).status();
                assertEquals(promised.get(number), status == AcompStatus.CANCELLED);
                assertTrue(
                        status == AcompStatus.OK || status == AcompStatus.CANCELLED || number % 3 == 1 && status == AcompStatus.TIMED_OUT);
                if (status == AcompStatus.OK) {
                    byte[] packed = destinations.get(number).asSlice(0, requests.get(number).produced()).toArray(ValueLayout.JAVA_BYTE);
                    assertArrayEquals(data, decompress(acomp, packed, data.length), driver::name);
                }
            }
            while (done.get() < requests.size()) {
                Thread.onSpinWait(); // callbacks may still run when the requests have ended; the test's timeout bounds this
            }
            assertEquals(120, done.get(), "DONE events");
        }
    }

    /** Close ends what it does not wait for, each request once, and frees the codecs. */
    @EachDriver
    void closeUnderLoad(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        byte[] data = Content.TEXT.bytes(60_000);
        AtomicInteger done = new AtomicInteger();
        List<AcompRequest> requests = new ArrayList<>();
        AcompEngine own = AcompEngine.builder().lanes(2).ringSize(4).build();
        Acomp acomp = own.open(driver.name());
        for (int number = 0; number < 60; number++) {
            requests.add(acomp.newRequest()
                    .source(MemorySegment.ofArray(data))
                    .destination(MemorySegment.ofArray(new byte[(int) acomp.maxCompressedLength(data.length)]))
                    .whenFull(WhenFull.BACKLOG)
                    .onComplete((ended, event, cookie) -> done.addAndGet(event == AcompEvent.DONE ? 1 : 0), null));
            requests.getLast().submitCompress();
        }
        assertTrue(own.close(Duration.ZERO));
        assertEquals(60, done.get());
        requests.forEach(request -> assertTrue(request.status() == AcompStatus.OK || request.status() == AcompStatus.CLOSED));
        own.statistics().nativeBytes().forEach(
                (kind, bytes) -> assertEquals(0, bytes, () -> driver.name() + " holds memory, kind=" + kind));
    }

    private static byte[] compress(Acomp acomp, byte[] data) {
        MemorySegment room = MemorySegment.ofArray(new byte[(int) acomp.maxCompressedLength(data.length)]);
        AcompRequest request = acomp.newRequest().source(MemorySegment.ofArray(data)).destination(room);
        assertEquals(AcompStatus.OK, request.compressAndWait());
        return room.asSlice(0, request.produced()).toArray(ValueLayout.JAVA_BYTE);
    }

    private static byte[] decompress(Acomp acomp, byte[] packed, int length) {
        MemorySegment room = MemorySegment.ofArray(new byte[length]);
        AcompRequest request = acomp.newRequest().source(MemorySegment.ofArray(packed)).destination(room);
        assertEquals(AcompStatus.OK, request.decompressAndWait());
        return room.asSlice(0, request.produced()).toArray(ValueLayout.JAVA_BYTE);
    }

    private static MemorySegment output(AcompRequest request) {
        MemorySegment output = request.output();
        assertNotNull(output);
        assertEquals(request.produced(), output.byteSize());
        return output;
    }

    /** Counts what is outside. */
    private static final class Outputs implements OutputAllocator {
        final AtomicInteger outside = new AtomicInteger();

        @Override
        public MemorySegment allocate(long bytes) {
            outside.incrementAndGet();
            return MemorySegment.ofArray(new byte[(int) bytes]);
        }

        @Override
        public void free(MemorySegment segment) {
            outside.decrementAndGet();
        }
    }
}
