package io.acomp.scomp.spec;

import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import io.acomp.Operation;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What was compressed comes back: every size, content and kind of memory, within the length the driver promised. */
final class RoundTripCheck {
    /** Around nothing, a page, 64 KiB and above a mebibyte. */
    static final int[] SIZES = {0, 1, 2, 3, 15, 4095, 4096, 4097, 65_535, 65_536, 65_537, (1 << 20) + 1};

    private static final int LARGEST = SIZES[SIZES.length - 1];

    private RoundTripCheck() {}

    /** All sizes and contents, between all kinds of memory the driver takes. */
    static void allSizes(SyncDriver driver) {
        Capabilities.Memory memory = driver.capabilities().memory();
        try (Subject subject = new Subject(driver)) {
            Map<Place, Buffers> places = new EnumMap<>(Place.class);
            for (Place place : Place.values()) {
                if (place.suits(memory, 1)) {
                    places.put(place, new Buffers(subject, place));
                }
            }
            for (int size : SIZES) {
                if (size > driver.capabilities().compress().maxSource() || size > driver.capabilities().decompress().maxDestination()) {
                    continue;
                }
                long room = driver.maxCompressedLength(size);
                for (Content content : Content.values()) {
                    byte[] data = content.bytes(size);
                    places.forEach((plain, plainBuffers) -> places.forEach((packed, packedBuffers) -> {
                        if (plain.suits(memory, size) && packed.suits(memory, room)) {
                            roundTrip(subject, data, plainBuffers, packedBuffers, content + " " + plain + " to " + packed);
                        }
                    }));
                }
            }
        }
    }

    private static void roundTrip(Subject subject, byte[] data, Buffers plain, Buffers packed, String what) {
        MemorySegment source = plain.source.arm(data.length);
        MemorySegment.copy(MemorySegment.ofArray(data), 0, source, 0, data.length);
        long room = subject.driver.maxCompressedLength(data.length);
        long length = subject.run(Operation.COMPRESS, source, packed.packed, room);
        subject.assertOk(length, "compress of " + what);
        long back = subject.run(Operation.DECOMPRESS, packed.packed.segment(length), plain.restored, data.length);
        subject.assertOk(back, "decompress of " + what);
        assertEquals(data.length, back, () -> subject.driver.name() + " decompressed length of " + what);
        assertEquals(
                -1,
                source.mismatch(plain.restored.segment(back)),
                () -> subject.driver.name() + " changed content, " + what + " of size=" + data.length);
    }

    /** Every length up to some hundreds, for data that cannot shrink: the promise of maxCompressedLength holds. */
    static void promisedLength(SyncDriver driver) {
        try (Subject subject = new Subject(driver)) {
            Guarded destination = subject.destination(driver.maxCompressedLength(100_000));
            MemorySegment source = subject.source(Content.RANDOM.bytes(100_000));
            for (int size = 0; size <= 100_000; size = size < 300 ? size + 1 : size * 2 - 17) {
                long room = driver.maxCompressedLength(size);
                assertTrue(room >= size / 2, () -> driver.name() + " promises too little, maxCompressedLength=" + room);
                subject.assertOk(
                        subject.run(Operation.COMPRESS, source.asSlice(0, size), destination, room),
                        "compress of " + size + " random bytes into maxCompressedLength=" + room);
            }
        }
    }

    /** Streams of one driver work side by side with one shared config. */
    static void sideBySide(SyncDriver driver) {
        try (Subject owner = new Subject(driver);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Stream<Future<Void>> runs = Stream.of(Content.values()).<Callable<Void>>map(content -> () -> {
                workAlone(driver, owner.config, content);
                return null;
            }).map(threads::submit).toList().stream();
            runs.forEach(RoundTripCheck::await);
        }
    }

    private static void workAlone(SyncDriver driver, CodecConfig shared, Content content) {
        try (Subject subject = new Subject(driver);
                CodecStream stream = driver.newStream()) {
            for (int round = 0; round < 40; round++) {
                byte[] data = content.bytes(1000 + 517 * round);
                long room = driver.maxCompressedLength(data.length);
                Guarded packed = subject.destination(room);
                long length = subject.call("compress", subject.source(data), packed, room, (from, to) -> stream.compress(shared, from, to));
                subject.assertOk(length, "compress side by side");
                subject.assertDecompresses(packed.bytes(length), data);
            }
        }
    }

    private static void await(Future<Void> run) {
        try {
            run.get();
        } catch (java.util.concurrent.ExecutionException failure) {
            throw new AssertionError("side by side: " + failure.getCause().getMessage(), failure.getCause());
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** Memory of one kind, enough for the largest size. */
    private static final class Buffers {
        final Guarded source;
        final Guarded packed;
        final Guarded restored;

        Buffers(Subject subject, Place place) {
            source = new Guarded(subject.arena, place, LARGEST);
            packed = new Guarded(subject.arena, place, subject.driver.maxCompressedLength(LARGEST));
            restored = new Guarded(subject.arena, place, LARGEST);
        }
    }
}
