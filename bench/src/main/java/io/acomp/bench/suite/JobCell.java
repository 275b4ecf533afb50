package io.acomp.bench.suite;

import java.util.List;

import io.acomp.bench.harness.Comparison;

/**
 * What was found for one number of jobs in one phase.
 *
 * @param mode of the run
 * @param phase of the mode
 * @param jobs that worked at the same time
 * @param who took part, in the comparison's order
 * @param comparison a round a loop
 * @param readShare part of the operations that read
 * @param ratios uncompressed ÷ compressed bytes behind the phase, by contender; 0 if nothing had been written
 */
record JobCell(
        JobMode mode, JobPhase phase, int jobs, List<String> who, Comparison comparison, double readShare, List<Double> ratios) {}
