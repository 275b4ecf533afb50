package io.acomp.jmh;

import java.lang.foreign.Arena;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompEvent;
import io.acomp.AcompRequest;
import io.acomp.AcompSettings;
import io.acomp.AcompStatus;
import io.acomp.Policy;
import io.acomp.Submission;
import io.acomp.hw.sim.LatencyLaw;
import io.acomp.hw.sim.SimulatedDevice;

/**
 * What the router's decision costs: a request to a simulated device that copies and answers at once, which must go there, or which the router
 * is asked about. 32 are in flight and submit themselves again from their callbacks, so that the device's lane is what all wait for.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class RouterBenchmark {
    private static final int DEPTH = 64;
    /** Below the depth: the router gives nothing to software because the device is busy. */
    private static final int IN_FLIGHT = 32;
    private static final int BYTES = 4096;
    private static final int OPERATIONS = 4096;

    /** With a choice, and without. */
    @Param({"PREFER_HARDWARE", "REQUIRE_HARDWARE"})
    public Policy policy;

    private final AcompRequest[] requests = new AcompRequest[IN_FLIGHT];
    private AcompEngine engine;
    private Arena arena;
    private Acomp acomp;
    private final Semaphore done = new Semaphore(0);
    private volatile @Nullable String failure;
    // the lane's
    private int left;
    private int completed;

    /** Opens the engine. */
    @Setup
    public void open() {
        SimulatedDevice device = SimulatedDevice.builder("null").depth(DEPTH).latency(new LatencyLaw(0, 0, 0)).build();
        engine = AcompEngine.builder().lanes(1).deviceThreshold(1).provider(device).build();
        arena = engine.newArena();
        acomp = engine.open(device.driverName(), AcompSettings.DEFAULTS.withPolicy(policy));
        for (int i = 0; i < IN_FLIGHT; i++) {
            requests[i] = acomp.newRequest()
                    .source(Pages.page(arena, BYTES))
                    .destination(arena.allocate(BYTES, 64))
                    .onComplete(this::ended, null);
        }
    }

    /** Closes it. */
    @TearDown
    public void close() {
        acomp.close();
        arena.close();
        engine.close();
    }

    private void ended(AcompRequest request, AcompEvent event, @Nullable Object cookie) {
        if (request.status() != AcompStatus.OK || request.fallback() != null) {
            failure = "not the device's work, status=" + request.status() + ", fallback=" + request.fallback();
        }
        if (left > 0) {
            left--;
            if (request.submitCompress() != Submission.IN_PROGRESS) {
                failure = "a request was not taken, left=" + left;
                completed++;
            }
        }
        if (++completed == OPERATIONS) {
            done.release();
        }
    }

    /** Some thousand requests. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public int onDevice() {
        left = OPERATIONS - IN_FLIGHT;
        completed = 0;
        for (AcompRequest request : requests) {
            InFlightBenchmark.Requests.submit(request);
        }
        done.acquireUninterruptibly();
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        return completed;
    }
}
