package io.acomp.bench.harness;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class QuartilesTest {
    private static final double EXACT = 1e-12;

    @Test
    void interpolatesBetweenNeighbours() {
        assertEquals(new Quartiles(2, 3, 4), Quartiles.of(5, 1, 3, 2, 4));
        assertEquals(new Quartiles(1.75, 2.5, 3.25), Quartiles.of(4, 3, 2, 1));
        assertEquals(new Quartiles(7, 7, 7), Quartiles.of(7));
    }

    @Test
    void leavesTheValuesAsTheyAre() {
        double[] values = {3, 1, 2};

        Quartiles.of(values);

        assertEquals(3, values[0]);
    }

    @Test
    void spreadIsAPartOfTheMedian() {
        assertEquals(2.0 / 3, Quartiles.of(1, 2, 3, 4, 5).spread(), EXACT);
        assertEquals(0, Quartiles.of(0, 0, 0).spread());
    }

    @Test
    void noValuesAreAnError() {
        assertThrows(IllegalArgumentException.class, Quartiles::of);
    }

    @Test
    void quartilesStayAroundAnotherMiddle() {
        assertEquals(new Quartiles(2, 2.5, 4), new Quartiles(2, 3, 4).around(2.5));
        assertEquals(new Quartiles(1, 1, 4), new Quartiles(2, 3, 4).around(1));
    }

    @Test
    void oneDisturbedTurnDoesNotMoveTheGeometricMean() {
        Comparison fast = new Comparison(List.of(new Scripted(100, 100, 100), new Scripted(200, 200, 200)), 1);
        Comparison slow = new Comparison(List.of(new Scripted(400, 40_000, 400), new Scripted(200, 200, 200)), 1);
        for (int round = 0; round < 3; round++) {
            fast.round();
            slow.round();
        }

        Quartiles mean = GeometricMean.of(List.of(fast, slow), 0, 1);

        // 2 and 1/2 make 1; the disturbed round alone would have made 0.1
        assertEquals(1, mean.median(), EXACT);
        assertEquals(1, mean.high(), EXACT);
        assertEquals(0.55, mean.low(), EXACT);
    }

    /** Takes as long as it is told. */
    private static final class Scripted implements Contender {
        private final long[] nanos;
        private int turn;

        Scripted(long... nanos) {
            this.nanos = nanos;
        }

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public Slice run(long operations) {
            return new Slice(operations, nanos[turn++], 0);
        }
    }
}
