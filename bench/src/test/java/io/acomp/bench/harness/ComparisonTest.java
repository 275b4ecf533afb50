package io.acomp.bench.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ComparisonTest {
    private final List<String> turns = new ArrayList<>();

    @Test
    void contendersTakeTurnsForwardsAndBackwardsFromChangingStarts() {
        Comparison comparison = new Comparison(List.of(contender("a", 10), contender("b", 20), contender("c", 40)), 100);

        comparison.round();
        comparison.round();
        comparison.round();

        assertEquals(List.of("a", "b", "c", "a", "c", "b", "b", "c", "a"), turns);
        assertArrayEquals(new double[] {2, 2, 2}, comparison.speedups(0, 1));
        assertArrayEquals(new double[] {0.25, 0.25, 0.25}, comparison.speedups(2, 0));
        assertEquals(5e9, comparison.operationsPerSecond(1).median());
    }

    @Test
    void aPeerThatDidNoWorkIsFound() {
        Contender idle = contender("idle", _ -> new Slice(0, 1, 0));
        Comparison comparison = new Comparison(List.of(contender("a", 10), idle), 100);

        HarnessException found = assertThrows(HarnessException.class, comparison::round);

        assertTrue(found.getMessage().contains("contender=idle") && found.getMessage().contains("done=0"), found.getMessage());
    }

    @Test
    void workInNoTimeIsFound() {
        Comparison comparison = new Comparison(List.of(contender("magic", 0)), 100);

        assertThrows(HarnessException.class, comparison::round);
    }

    @Test
    void warmUpFindsAContenderThatDoesNoWork() {
        Contender idle = contender("idle", _ -> new Slice(0, 1, 0));

        assertThrows(HarnessException.class, () -> new WarmUp().run(idle, 1, 1000, 1_000_000));
    }

    @Test
    void warmUpSizesATurnInWholeUnits() {
        WarmUp warmUp = new WarmUp();
        Contender steady = contender("steady", operations -> new Slice(operations, operations * 10, 0));

        long operations = warmUp.run(steady, 64, 1_000_000, 60_000_000_000L);

        assertEquals(Math.round(100_000 / 64.0) * 64, operations);
        assertTrue(warmUp.nanos() > 0);
    }

    @Test
    void roundsGoOnUntilFiguresAreNarrow() {
        List<Double> values = new ArrayList<>(List.of(1.0, 9.0));
        Rounds rounds = new Rounds(3, 100, 60_000_000_000L);

        int done = rounds.run(() -> values.add(5.0), List.of(() -> Quartiles.of(values.stream().mapToDouble(d -> d).toArray())));

        // three rounds are done in any case, and are enough to push the two odd values outside the quartiles
        assertEquals(3, done);
        assertEquals(50, new Rounds(3, 50, 60_000_000_000L).run(() -> {}, List.of(() -> new Quartiles(1, 2, 3))));
        assertEquals(3, new Rounds(3, 50, 0).run(() -> {}, List.of(() -> new Quartiles(1, 2, 3))));
    }

    /** One contender is favoured in every other round. */
    @Test
    void roundsThatDifferMakeLongerRepetitions() {
        long[] nanos = {100};
        Contender moody = contender("moody", operations -> new Slice(operations, nanos[0] = 400 - nanos[0], 0));
        Comparison comparison = new Comparison(List.of(contender("steady", 100), moody), 1);
        for (int round = 0; round < 2 * Comparison.LEAST_REPETITIONS - 1; round++) {
            comparison.round();
        }
        assertEquals(new Quartiles(1, 3, 3), comparison.speedup(0, 1), "too few rounds to join any");

        comparison.round();

        assertEquals(new Quartiles(2, 2, 2), comparison.speedup(0, 1));
        assertEquals(10, comparison.speedups(0, 1).length);
    }

    private Contender contender(String name, long nanos) {
        return contender(name, operations -> new Slice(operations, nanos, 0));
    }

    private Contender contender(String name, LongFunction<Slice> turn) {
        return new Contender() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Slice run(long operations) {
                turns.add(name);
                return turn.apply(operations);
            }
        };
    }
}
