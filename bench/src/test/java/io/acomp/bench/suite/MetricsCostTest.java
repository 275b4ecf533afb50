package io.acomp.bench.suite;

import org.junit.jupiter.api.Test;

import io.acomp.bench.harness.Quartiles;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** When a cost is one. */
class MetricsCostTest {
    @Test
    void aCostThatMayAsWellBeAGainIsNone() {
        assertEquals(new Quartiles(-0.01, 0, 0.03), MetricsCost.figure(-0.01, 0.02, 0.03, -0.02, 0.04));
    }

    @Test
    void aCostOnOneSideOfNothingIsItself() {
        assertEquals(new Quartiles(0.02, 0.03, 0.04), MetricsCost.figure(0.01, 0.02, 0.03, 0.04, 0.05));
    }
}
