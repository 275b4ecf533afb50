package io.acomp.bench.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.acomp.bench.harness.Quartiles;

import static org.junit.jupiter.api.Assertions.assertEquals;

class CrossingTest {
    private static final int[] SIZES = {1024, 4096, 16384};
    private static final double EXACT = 1e-9;

    @Test
    void liesBetweenTheLastSizeThatLosesAndTheNext() {
        // a quarter and four times: half way between 1024 and 4096 on a logarithmic scale
        Quartiles size = crossing(0.25, 4, 16).orElseThrow();

        assertEquals(2048, size.median(), EXACT);
        assertEquals(size.median(), size.low(), EXACT);
        assertEquals(size.median(), size.high(), EXACT);
    }

    @Test
    void whatPaysEverywhereGivesTheSmallestSize() {
        assertEquals(1024, crossing(1, 2, 3).orElseThrow().median());
    }

    @Test
    void whatPaysNowhereGivesNothing() {
        assertEquals(Optional.empty(), crossing(0.1, 0.5, 0.99));
    }

    @Test
    void aGainThatIsLostAgainDoesNotCount() {
        assertEquals(8192, crossing(2, 0.5, 2).orElseThrow().median(), EXACT);
        assertEquals(Optional.empty(), crossing(2, 2, 0.5));
    }

    @Test
    void theQuartilesOfTheGainsGiveLowAndHigh() {
        Quartiles size = new Crossing(
                        SIZES, List.of(new Quartiles(0.1, 0.25, 1.5), new Quartiles(0.5, 4, 8), new Quartiles(0.9, 16, 32)))
                .breakEven()
                .orElseThrow();

        assertEquals(1024, size.low());
        assertEquals(2048, size.median(), EXACT);
        assertEquals(16384, size.high());
    }

    private static Optional<Quartiles> crossing(double... gains) {
        List<Quartiles> quartiles = new ArrayList<>();
        for (double gain : gains) {
            quartiles.add(new Quartiles(gain, gain, gain));
        }
        return new Crossing(SIZES, quartiles).breakEven();
    }
}
