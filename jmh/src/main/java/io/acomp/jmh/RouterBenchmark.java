package io.acomp.jmh;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompRequest;
import io.acomp.AcompSettings;
import io.acomp.AcompStatus;
import io.acomp.Policy;
import io.acomp.hw.sim.LatencyLaw;
import io.acomp.hw.sim.SimulatedDevice;

/**
 * What the router's decision costs: one submission and one completion with 32 requests in flight on a simulated device that copies and answers
 * at once, where the request must go to a device and where the router asks whether it should.
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

    /** With a choice, and without. */
    @Param({"PREFER_HARDWARE", "REQUIRE_HARDWARE"})
    public Policy policy;

    private final AcompRequest[] requests = new AcompRequest[IN_FLIGHT];
    private AcompEngine engine;
    private Arena arena;
    private Acomp acomp;
    private int oldest;

    /** Opens the engine and fills the device. */
    @Setup(Level.Iteration)
    public void open() {
        SimulatedDevice device = SimulatedDevice.builder("null").depth(DEPTH).latency(new LatencyLaw(0, 0, 0)).build();
        engine = AcompEngine.builder().lanes(1).deviceThreshold(1).provider(device).build();
        arena = engine.newArena();
        acomp = engine.open(device.driverName(), AcompSettings.DEFAULTS.withPolicy(policy));
        for (int i = 0; i < IN_FLIGHT; i++) {
            requests[i] = acomp.newRequest().source(Pages.page(arena, BYTES)).destination(arena.allocate(BYTES, 64));
            InFlightBenchmark.Requests.submit(requests[i]);
        }
        oldest = 0;
    }

    /** Drains the device, makes sure that it did the work, and closes the engine. */
    @TearDown(Level.Iteration)
    public void close() {
        for (AcompRequest request : requests) {
            if (request.await() != AcompStatus.OK || request.fallback() != null) {
                throw new IllegalStateException("not the device's work, status=" + request.status() + ", fallback=" + request.fallback());
            }
        }
        acomp.close();
        arena.close();
        engine.close();
    }

    /** The oldest is waited for and submitted again. */
    @Benchmark
    public AcompStatus onDevice() {
        AcompRequest request = requests[oldest];
        while (request.isInFlight()) {
            Thread.onSpinWait();
        }
        AcompStatus status = request.status();
        InFlightBenchmark.Requests.submit(request);
        oldest = (oldest + 1) % IN_FLIGHT;
        return status;
    }
}
