package io.acomp.scomp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompRequest;
import io.acomp.AcompSettings;
import io.acomp.AcompStatus;
import io.acomp.DictionaryTrainingException;
import io.acomp.DictionaryTrainingException.Reason;
import io.acomp.Execution;
import io.acomp.UnknownAlgorithmException;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Dictionaries trained from pages that are alike: of use on other such pages, clear when there is none. */
class DictionaryTrainingTest {
    private static final int PAGE = 4096;
    private static final List<MemorySegment> PAGES = pages(400, 1, "device");
    private static final List<MemorySegment> HELD_OUT = pages(40, 2, "device");

    /** Pages of records of one make: the same field names, values of a small vocabulary, and numbers. */
    private static List<MemorySegment> pages(int count, long seed, String kind) {
        Random random = new Random(seed);
        Random vocabulary = new Random(kind.hashCode());
        String[] words = vocabulary.ints(300, 0, 1 << 30).mapToObj(value -> kind + Integer.toString(value, 36)).toArray(String[]::new);
        List<MemorySegment> pages = new ArrayList<>();
        for (int page = 0; page < count; page++) {
            StringBuilder text = new StringBuilder();
            while (text.length() < PAGE) {
                text.append("{\"").append(kind).append("Identifier\": ").append(random.nextInt(1 << 30)).append(", \"").append(kind)
                        .append("Location\": \"").append(words[random.nextInt(words.length)]).append("\", \"measuredValue\": \"")
                        .append(words[random.nextInt(words.length)]).append("\"}\n");
            }
            pages.add(MemorySegment.ofArray(text.substring(0, PAGE).getBytes(StandardCharsets.US_ASCII)));
        }
        return pages;
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "lz4", "lz4hc"})
    void pagesThatWereNotTrainedOnShrink(String algorithm) {
        try (AcompEngine engine = AcompEngine.builder().lanes(1).build()) {
            byte[] dictionary = engine.trainDictionary(algorithm, PAGES, 16 << 10);
            assertTrue(dictionary.length > 1024 && dictionary.length <= 16 << 10, () -> "dictionaryBytes=" + dictionary.length);
            assertArrayEquals(dictionary, engine.trainDictionary(algorithm, PAGES, 16 << 10), "the same samples, the same dictionary");
            long without = compressed(engine, algorithm, AcompSettings.DEFAULTS);
            long with = compressed(engine, algorithm, AcompSettings.DEFAULTS.withDictionary(dictionary));
            assertTrue(with < 0.8 * without, () -> "with=" + with + ", without=" + without);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "lz4"})
    void aTransformHoldsTheDictionaryUntilItIsClosed(String algorithm) {
        byte[] dictionary = new byte[8 << 10];
        new Random(1).nextBytes(dictionary);
        try (AcompEngine engine = AcompEngine.builder().lanes(1).build()) {
            Acomp acomp = engine.open(algorithm, AcompSettings.DEFAULTS.withDictionary(dictionary));
            assertTrue(acomp.nativeBytes() >= dictionary.length, () -> "bytes=" + acomp.nativeBytes());
            acomp.close();
            assertEquals(0, acomp.nativeBytes());
            try (Acomp without = engine.open(algorithm, AcompSettings.DEFAULTS)) {
                assertEquals(0, without.nativeBytes());
            }
        }
    }

    /** Bytes the held-out pages take; each comes back as it was. */
    private static long compressed(AcompEngine engine, String algorithm, AcompSettings settings) {
        long sum = 0;
        try (Acomp acomp = engine.open(algorithm, settings)) {
            for (MemorySegment page : HELD_OUT) {
                MemorySegment packed = compress(acomp, page);
                sum += packed.byteSize();
                MemorySegment back = MemorySegment.ofArray(new byte[PAGE]);
                assertEquals(AcompStatus.OK, decompress(acomp, packed, back));
                assertEquals(-1, page.mismatch(back));
            }
        }
        return sum;
    }

    private static MemorySegment compress(Acomp acomp, MemorySegment page) {
        MemorySegment room = MemorySegment.ofArray(new byte[(int) acomp.maxCompressedLength(PAGE)]);
        AcompRequest request = acomp.newRequest().execution(Execution.INLINE).source(page).destination(room);
        assertEquals(AcompStatus.OK, request.compressAndWait());
        return room.asSlice(0, request.produced());
    }

    private static AcompStatus decompress(Acomp acomp, MemorySegment packed, MemorySegment back) {
        return acomp.newRequest().execution(Execution.INLINE).source(packed).destination(back).decompressAndWait();
    }

    @Test
    void samplesMayLieAnywhereAndDriversBeNamed() {
        try (AcompEngine engine = AcompEngine.builder().lanes(1).build();
                Arena arena = Arena.ofConfined()) {
            byte[] expected = engine.trainDictionary("zstd", PAGES, 4096);
            List<MemorySegment> outside = new ArrayList<>();
            for (MemorySegment page : PAGES) {
                outside.add(arena.allocate(PAGE).copyFrom(page).asReadOnly());
            }
            assertArrayEquals(expected, engine.trainDictionary("zstd-jni", outside, 4096));
        }
    }

    @Test
    void lz4ReachesNoFurtherThanItsWindow() {
        try (AcompEngine engine = AcompEngine.builder().lanes(1).build()) {
            assertTrue(engine.trainDictionary("lz4", PAGES, 1 << 20).length <= 64 << 10);
            assertTrue(engine.trainDictionary("zstd", PAGES, 1 << 20).length > 64 << 10, "a longer one could be made");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "lz4"})
    void unfitSamplesAreRefused(String algorithm) {
        try (AcompEngine engine = AcompEngine.builder().lanes(1).build()) {
            assertUnfit(engine, algorithm, List.of());
            assertUnfit(engine, algorithm, PAGES.subList(0, 10));
            assertUnfit(engine, algorithm, Collections.nCopies(200, MemorySegment.ofArray(new byte[0])));
            assertUnfit(engine, algorithm, Collections.nCopies(20, MemorySegment.ofArray(new byte[3])));
            assertUnfit(engine, algorithm, Collections.nCopies(200, MemorySegment.ofArray(new byte[PAGE])));
            assertTrue(engine.trainDictionary(algorithm, PAGES.subList(0, 11), 4096).length > 256);
        }
    }

    private static void assertUnfit(AcompEngine engine, String algorithm, List<MemorySegment> samples) {
        DictionaryTrainingException unfit =
                assertThrows(DictionaryTrainingException.class, () -> engine.trainDictionary(algorithm, samples, 4096));
        assertEquals(Reason.UNFIT_SAMPLES, unfit.reason());
        assertTrue(unfit.getMessage().matches(".*amples=\\d+.*"), unfit::getMessage);
    }

    @Test
    void whatCannotBeTrainedSaysSo() {
        AcompEngine engine = AcompEngine.builder().lanes(1).build();
        DictionaryTrainingException none =
                assertThrows(DictionaryTrainingException.class, () -> engine.trainDictionary("snappy", PAGES, 4096));
        assertEquals(Reason.UNSUPPORTED, none.reason());
        assertThrows(UnknownAlgorithmException.class, () -> engine.trainDictionary("lz5", PAGES, 4096));
        assertThrows(IllegalArgumentException.class, () -> engine.trainDictionary("zstd", PAGES, 255));
        try (AcompEngine alone = AcompEngine.builder().discoverProviders(false).provider(new SoftwareProvider()).build()) {
            assertEquals(
                    Reason.UNSUPPORTED,
                    assertThrows(DictionaryTrainingException.class, () -> alone.trainDictionary("zstd", PAGES, 4096)).reason());
        }
        engine.close();
        assertThrows(IllegalStateException.class, () -> engine.trainDictionary("zstd", PAGES, 4096));
    }

    @Test
    void zstdNoticesAnotherDictionaryAndLz4DoesNot() {
        try (AcompEngine engine = AcompEngine.builder().lanes(1).build()) {
            byte[] other = engine.trainDictionary("zstd", pages(400, 3, "vehicle"), 16 << 10);
            assertEquals(List.of(AcompStatus.CORRUPT_INPUT), outcomes(engine, "zstd", other));
            assertEquals(List.of(AcompStatus.CORRUPT_INPUT), outcomes(engine, "zstd", null));
            assertTrue(outcomes(engine, "lz4", other).contains(AcompStatus.OK), "if this is noticed, the documentation is wrong");
        }
    }

    /** How pages end that are decompressed with another dictionary than they were compressed with; none comes back. */
    private static List<AcompStatus> outcomes(AcompEngine engine, String algorithm, byte[] other) {
        byte[] right = engine.trainDictionary(algorithm, PAGES, 16 << 10);
        List<AcompStatus> outcomes = new ArrayList<>();
        try (Acomp compressing = engine.open(algorithm, AcompSettings.DEFAULTS.withDictionary(right));
                Acomp wrong = engine.open(algorithm, AcompSettings.DEFAULTS.withDictionary(other))) {
            for (MemorySegment page : HELD_OUT) {
                MemorySegment back = MemorySegment.ofArray(new byte[PAGE]);
                outcomes.add(decompress(wrong, compress(compressing, page), back));
                assertFalse(new String(page.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII)
                        .equals(new String(back.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII)));
            }
        }
        return outcomes.stream().distinct().toList();
    }
}
