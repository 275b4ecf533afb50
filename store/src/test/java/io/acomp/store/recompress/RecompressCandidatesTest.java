package io.acomp.store.recompress;

import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The order of candidates, for more of them than there is room for. */
class RecompressCandidatesTest {
    private static final int COUNT = 300_000;
    private static final int LARGEST = 4096;

    private static final class Sizes implements Units {
        private final int[] sizes = new int[COUNT];
        private final boolean[] marked = new boolean[COUNT];
        private long looks;

        @Override
        public long count() {
            return COUNT;
        }

        @Override
        public int largest() {
            return LARGEST;
        }

        @Override
        public int mark(long unit) {
            marked[(int) unit] = sizes[(int) unit] > 0;
            return sizes[(int) unit];
        }

        @Override
        public int measure(long unit) {
            looks++;
            return marked[(int) unit] ? sizes[(int) unit] : 0;
        }

        @Override
        public void unmark(long unit) {
            marked[(int) unit] = false;
        }

        @Override
        public void work(long unit) {
            assertTrue(marked[(int) unit], "unit " + unit);
            marked[(int) unit] = false;
        }
    }

    private static int drain(Sizes units, Candidates candidates, Random losing) {
        int bucket = Integer.MAX_VALUE;
        int worked = 0;
        for (long unit = candidates.next(); unit >= 0; unit = candidates.next()) {
            if (units.marked[(int) unit]) {
                units.work(unit);
                worked++;
                int present = units.sizes[(int) unit] / 64;
                assertTrue(present <= bucket, "the order falls, bucket=" + present + " after " + bucket);
                bucket = present;
            }
            if (losing != null) {
                units.marked[losing.nextInt(COUNT)] = false;
            }
        }
        return worked;
    }

    @Test
    void everyCandidateComesOnceAndTheLargestFirst() {
        Sizes units = new Sizes();
        Random random = new Random(7);
        int expected = 0;
        for (int i = 0; i < COUNT; i++) {
            // two thirds in one bucket, which is more than there is room for
            units.sizes[i] = i % 3 == 0 ? random.nextInt(LARGEST + 1) : 2000;
            expected += units.sizes[i] > 0 ? 1 : 0;
        }
        Candidates candidates = new Candidates(units);
        candidates.mark();
        assertEquals(expected, drain(units, candidates, null));
        assertTrue(units.looks < 10L * COUNT, "passes over the table: " + units.looks / COUNT);
    }

    @Test
    void candidatesThatAreLostAreNotMet() {
        Sizes units = new Sizes();
        Random random = new Random(8);
        for (int i = 0; i < COUNT; i++) {
            units.sizes[i] = random.nextInt(LARGEST + 1);
        }
        Candidates candidates = new Candidates(units);
        candidates.mark();
        int worked = drain(units, candidates, random);
        assertTrue(worked > COUNT / 4 && worked < COUNT, "worked=" + worked);
    }

    @Test
    void whatIsLeftIsUnmarked() {
        Sizes units = new Sizes();
        Arrays.fill(units.sizes, 100);
        Candidates candidates = new Candidates(units);
        candidates.mark();
        units.work(candidates.next());
        candidates.close();
        for (boolean marked : units.marked) {
            assertFalse(marked);
        }
    }

    @Test
    void noCandidateIsNoCandidate() {
        Candidates candidates = new Candidates(new Sizes());
        candidates.mark();
        assertEquals(-1, candidates.next());
        assertEquals(-1, candidates.next());
    }
}
