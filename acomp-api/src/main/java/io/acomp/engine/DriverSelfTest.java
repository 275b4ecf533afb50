package io.acomp.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;

import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.SyncDriver;

/**
 * A driver's self-test (KS §1.13): a known answer of its format decodes to the known text, and what it compresses it also decompresses, at
 * sizes around the edges, without touching a byte behind the destination. A compressed result is judged by its decompression, never byte
 * by byte.
 */
final class DriverSelfTest {
    /** One operation of the driver under test, from one segment of native memory to another. */
    @FunctionalInterface
    private interface Codec {
        long run(Operation operation, MemorySegment source, MemorySegment destination);
    }

    private static final byte[] TEXT = "acomp".repeat(40).getBytes(StandardCharsets.US_ASCII);

    /** {@link #TEXT} as the stock tools and libraries compress it. */
    private static final Map<String, String> KNOWN_ANSWERS = Map.of(
            "deflate", "4b4ccecf2d481cfa0400",
            "zlib", "78da4b4ccecf2d481cfa04005fa85281",
            "gzip", "1f8b08000000000002034b4ccecf2d481cfa040021cc45d5c8000000",
            "zstd", "28b52ffd04686500002861636f6d7001004050450b1f84bf07",
            "lz4", "5f61636f6d700500ab5061636f6d70",
            "lz4hc", "5f61636f6d700500ab5061636f6d70",
            "lz4-frame", "04224d186c40c800000000000000a40f0000005f61636f6d700500ab5061636f6d70000000009a923c62",
            "lzo", "0261636f6d70209310000c61636f6d7061636f6d7061636f6d70110000",
            "snappy", "c8011061636f6d70fe0500fe0500fe05000a0500");

    private static final int[] SIZES = {0, 1, 2, 200, 4096, 70_000};
    private static final int GUARD_BYTES = 32;
    private static final byte GUARD = (byte) 0xA5;

    private final DriverSlot slot;
    private final EngineImpl engine;

    private DriverSelfTest(DriverSlot slot, EngineImpl engine) {
        this.slot = slot;
        this.engine = engine;
    }

    static DriverSelfTest of(DriverSlot slot, EngineImpl engine) {
        return new DriverSelfTest(slot, engine);
    }

    /**
     * Runs the test.
     *
     * @return what went wrong, or an empty text
     * @throws Exception if the driver throws
     */
    String run() throws Exception {
        if (slot.driver() instanceof SyncDriver driver) {
            Capabilities can = driver.capabilities();
            CodecSettings settings = CodecSettings.DEFAULTS.withLevel(Math.clamp(can.defaultLevel(), can.minLevel(), can.maxLevel()));
            try (CodecConfig config = driver.configure(settings);
                    CodecStream stream = driver.newStream()) {
                return check(
                        driver::maxCompressedLength,
                        (operation, source, destination) -> operation == Operation.COMPRESS
                                ? stream.compress(config, source, destination)
                                : stream.decompress(config, source, destination));
            }
        }
        try (Transform transform = engine.openUntested(slot)) {
            RequestImpl request = transform.newRequestImpl();
            request.deadline(engine.config().selfTestTimeout());
            return check(transform::maxCompressedLength, (operation, source, destination) -> {
                request.source(source).destination(destination);
                AcompStatus status = operation == Operation.COMPRESS ? request.compressAndWait() : request.decompressAndWait();
                return status == AcompStatus.OK ? request.produced() : CodecResult.failure(status);
            });
        }
    }

    /** How much room a source may need. */
    @FunctionalInterface
    private interface Bound {
        long of(long length);
    }

    private String check(Bound bound, Codec codec) {
        try (Arena arena = Arena.ofShared()) {
            String known = KNOWN_ANSWERS.get(slot.driver().algorithm());
            if (known != null) {
                String problem = decompresses(arena, codec, segment(arena, HexFormat.of().parseHex(known)), segment(arena, TEXT), "known answer");
                if (!problem.isEmpty()) {
                    return problem;
                }
            }
            Capabilities can = slot.driver().capabilities();
            for (int size : SIZES) {
                if (size > Math.min(can.compress().maxSource(), can.decompress().maxDestination())) {
                    continue;
                }
                MemorySegment source = segment(arena, sample(size));
                MemorySegment compressed = guarded(arena, bound.of(size));
                MemorySegment room = compressed.asSlice(0, compressed.byteSize() - GUARD_BYTES);
                long length = codec.run(Operation.COMPRESS, source, room);
                if (length < 0 || length > room.byteSize()) {
                    return "compression failed, size=" + size + ", status=" + CodecResult.status(length);
                }
                if (!isGuardIntact(compressed)) {
                    return "compression wrote behind its destination, size=" + size;
                }
                String problem = decompresses(arena, codec, room.asSlice(0, length), source, "round trip, size=" + size);
                if (!problem.isEmpty()) {
                    return problem;
                }
            }
            return "";
        }
    }

    private static String decompresses(Arena arena, Codec codec, MemorySegment compressed, MemorySegment expected, String what) {
        if (compressed.byteSize() == 0) {
            return expected.byteSize() == 0 ? "" : "nothing was written, " + what;
        }
        MemorySegment back = guarded(arena, expected.byteSize());
        long length = codec.run(Operation.DECOMPRESS, compressed, back.asSlice(0, expected.byteSize()));
        if (length != expected.byteSize()) {
            return "wrong length or failure, " + what + ", result="
                    + (length < 0 ? CodecResult.status(length).toString() : Long.toString(length));
        }
        if (!isGuardIntact(back)) {
            return "decompression wrote behind its destination, " + what;
        }
        return back.asSlice(0, length).mismatch(expected) < 0 ? "" : "wrong bytes, " + what;
    }

    /** Text, then bytes that do not repeat, then zeros: exercises matches, literals and runs. */
    static byte[] sample(int size) {
        byte[] bytes = new byte[size];
        int state = 0x2545F491;
        for (int i = 0; i < size; i++) {
            switch (i >>> 9 & 3) {
                case 0, 1 -> bytes[i] = TEXT[i % TEXT.length];
                case 2 -> {
                    state ^= state << 13;
                    state ^= state >>> 17;
                    state ^= state << 5;
                    bytes[i] = (byte) state;
                }
                default -> bytes[i] = 0;
            }
        }
        return bytes;
    }

    private static MemorySegment segment(Arena arena, byte[] bytes) {
        MemorySegment segment = arena.allocate(Math.max(1, bytes.length), 8).asSlice(0, bytes.length);
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return segment;
    }

    private static MemorySegment guarded(Arena arena, long bytes) {
        MemorySegment segment = arena.allocate(bytes + GUARD_BYTES, 8);
        segment.asSlice(bytes).fill(GUARD);
        return segment;
    }

    private static boolean isGuardIntact(MemorySegment guarded) {
        for (long at = guarded.byteSize() - GUARD_BYTES; at < guarded.byteSize(); at++) {
            if (guarded.get(ValueLayout.JAVA_BYTE, at) != GUARD) {
                return false;
            }
        }
        return true;
    }
}
