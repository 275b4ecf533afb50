package io.acomp.bench.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Contenders that take turns at the same work, so that what disturbs the machine disturbs all of them. Each round starts with another
 * contender.
 */
public final class Comparison {
    /** Repetitions of a figure, at least. */
    static final int LEAST_REPETITIONS = 5;

    private final List<Contender> contenders;
    private final List<List<Slice>> slices = new ArrayList<>();
    private final List<List<Double>> joules = new ArrayList<>();
    private final EnergyMeter energy;
    private final long operations;
    private int rounds;

    /**
     * A comparison.
     *
     * @param contenders who takes part, warmed up
     * @param operations of each turn
     */
    public Comparison(List<? extends Contender> contenders, long operations) {
        this(contenders, operations, EnergyMeter.machine());
    }

    Comparison(List<? extends Contender> contenders, long operations, EnergyMeter energy) {
        this.contenders = List.copyOf(contenders);
        this.operations = operations;
        this.energy = energy;
        contenders.forEach(_ -> slices.add(new ArrayList<>()));
        contenders.forEach(_ -> joules.add(new ArrayList<>()));
    }

    /**
     * Lets each contender take a turn: from another one each time, and forwards and backwards in turns, for whoever runs after a contender
     * that let this thread sleep finds the caches cold.
     */
    public void round() {
        for (int i = 0; i < contenders.size(); i++) {
            int turn = Math.floorMod(rounds / 2 + (rounds % 2 == 0 ? i : -i), contenders.size());
            Contender contender = contenders.get(turn);
            OptionalDouble before = energy.joules();
            slices.get(turn).add(WarmUp.checked(contender, operations, contender.run(operations)));
            OptionalDouble after = energy.joules();
            if (before.isPresent() && after.isPresent()) {
                joules.get(turn).add(after.getAsDouble() - before.getAsDouble());
            }
        }
        rounds++;
    }

    /** Rounds so far. */
    public int rounds() {
        return rounds;
    }

    /** Operations of each turn. */
    public long operations() {
        return operations;
    }

    /**
     * Turns of a contender, by round.
     *
     * @param contender its index
     */
    public List<Slice> slices(int contender) {
        return slices.get(contender);
    }

    /**
     * Speed of one contender over another's, by round.
     *
     * @param contender index of the one above the line
     * @param peer index of the one below
     */
    public double[] speedups(int contender, int peer) {
        double[] speedups = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            speedups[round] = (double) slices.get(peer).get(round).nanos() / slices.get(contender).get(round).nanos();
        }
        return speedups;
    }

    /**
     * Speed of one contender over another's, over repetitions. A repetition is a round, or, if rounds differ by more than
     * {@link Rounds#MAX_SPREAD}, as many of them in a row as it takes, as long as there are {@value #LEAST_REPETITIONS} repetitions: what
     * favours the one contender now and the other then needs longer repetitions.
     *
     * @param contender index of the one above the line
     * @param peer index of the one below
     */
    public Quartiles speedup(int contender, int peer) {
        Quartiles figure = Quartiles.of(speedups(contender, peer));
        for (int length = 2; figure.spread() > Rounds.MAX_SPREAD && rounds / length >= LEAST_REPETITIONS; length++) {
            double[] speedups = new double[rounds / length];
            for (int i = 0; i < speedups.length; i++) {
                int from = i * length;
                speedups[i] = (double) nanos(peer, from, from + length) / nanos(contender, from, from + length);
            }
            figure = Quartiles.of(speedups);
        }
        return figure;
    }

    private long nanos(int contender, int from, int to) {
        return slices.get(contender).subList(from, to).stream().mapToLong(Slice::nanos).sum();
    }

    /**
     * Operations per second of a contender over its turns.
     *
     * @param contender its index
     */
    public Quartiles operationsPerSecond(int contender) {
        return Quartiles.of(slices.get(contender).stream().mapToDouble(Slice::operationsPerSecond).toArray());
    }

    /**
     * Joules of the processors' packages per operation of a contender, the median over its turns; empty if they cannot be read.
     *
     * @param contender its index
     */
    public OptionalDouble joulesPerOperation(int contender) {
        double[] used = joules.get(contender).stream().mapToDouble(joule -> joule / operations).toArray();
        return used.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(Quartiles.of(used).median());
    }

    /**
     * Processor seconds per operation of a contender over its turns.
     *
     * @param contender its index
     */
    public Quartiles cpuSecondsPerOperation(int contender) {
        return Quartiles.of(slices.get(contender).stream().mapToDouble(Slice::cpuSecondsPerOperation).toArray());
    }
}
