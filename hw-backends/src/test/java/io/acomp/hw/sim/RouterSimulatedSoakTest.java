package io.acomp.hw.sim;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;

import io.acomp.Acomp;
import io.acomp.AcompRequest;
import io.acomp.AcompSettings;
import io.acomp.AcompStatus;
import io.acomp.EngineStatistics;
import io.acomp.Operation;
import io.acomp.spi.CodecResult;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Everything that can go wrong with a device, mixed and for a while, under load in both directions: some seconds always, ten minutes with
 * {@code -Pstress} ({@code acomp.soak.seconds}). Nothing but OK and right bytes may come of it, and a sound device in the end.
 */
class RouterSimulatedSoakTest {
    private static final long SECONDS = Long.getLong("acomp.soak.seconds", 5);
    private static final long CHANGE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** How much longer on a slow machine, until each kind of fault has struck. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** Faults of the mix. A submit that throws is not among them: what it leaves stays out of use until the queue is closed. */
    private static final Set<Fault.Kind> KINDS = EnumSet.complementOf(EnumSet.of(Fault.Kind.THROW));

    /** Random faults, some more frequent than others, different ones for each seed. */
    private static Fault[] mix(long seed) {
        return new Fault[] {
            Fault.error(FaultSchedule.oneIn(20, seed), CodecResult.DEVICE_FAILED),
            Fault.error(FaultSchedule.oneIn(20, seed + 1), CodecResult.UNSUPPORTED),
            Fault.error(FaultSchedule.oneIn(40, seed + 2), CodecResult.CORRUPT_INPUT),
            Fault.busy(FaultSchedule.oneIn(10, seed + 3)),
            Fault.hang(FaultSchedule.oneIn(200, seed + 4).or(FaultSchedule.at(21))),
            Fault.late(FaultSchedule.oneIn(200, seed + 5).or(FaultSchedule.at(31)), Duration.ofMillis(150)),
            Fault.corrupt(FaultSchedule.oneIn(30, seed + 6)),
            Fault.wrongLength(FaultSchedule.oneIn(50, seed + 7), seed % 2 == 0 ? 1 : -1),
            Fault.reset(FaultSchedule.oneIn(500, seed + 8).or(FaultSchedule.at(41))),
            Fault.removal(FaultSchedule.oneIn(700, seed + 9).or(FaultSchedule.at(51)), Duration.ofMillis(30))
        };
    }

    @Test
    void randomFaults() throws Exception {
        SimulatedDevice.Builder builder = EngineRig.deflating().queues(2).depth(32);
        try (Arena arena = Arena.ofShared();
                EngineRig rig = new EngineRig(
                        builder,
                        settings -> settings.deviceTimeout(Duration.ofMillis(100)).quarantineAfter(8).probeInterval(Duration.ofMillis(2)));
                ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory())) {
            Acomp acomp = rig.open(AcompSettings.DEFAULTS.withVerify(true));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            List<Flood> floods = new ArrayList<>();
            List<Future<?>> running = new ArrayList<>();
            for (Operation operation : Operation.values()) {
                for (Arena memory : new Arena[] {arena, rig.engine.newArena()}) {
                    Flood flood = new Flood(acomp, operation, memory);
                    floods.add(flood);
                    running.add(threads.submit(() -> {
                        while (System.nanoTime() - end < 0 || !isEveryKindStruck(rig.device) && System.nanoTime() - end < PATIENCE_NANOS) {
                            flood.run(200, 20);
                        }
                    }));
                }
            }
            for (long round = 0; running.stream().anyMatch(thread -> !thread.isDone()); round++) {
                disturb(rig.device, round);
                LockSupport.parkNanos(CHANGE_NANOS);
            }
            for (Future<?> thread : running) {
                thread.get();
            }
            becomesSound(rig, acomp, arena);
            for (Flood flood : floods) {
                assertEquals(Set.of(AcompStatus.OK), flood.statuses.keySet());
                assertTrue(!flood.fallbacks.isEmpty(), "nothing fell back");
            }
            assertTrue(isEveryKindStruck(rig.device), "some faults never struck");
            rig.engine.close();
            floods.forEach(Flood::close);
        }
    }

    private static boolean isEveryKindStruck(SimulatedDevice device) {
        return KINDS.stream().allMatch(kind -> device.struck(kind) > 0);
    }

    private static void disturb(SimulatedDevice device, long round) {
        device.faults(mix(round * 100));
        switch ((int) (round % 10)) {
            case 2 -> device.release();
            case 4 -> device.reset();
            case 6 -> device.remove();
            case 7 -> device.restore();
            case 9 -> device.faults(); // a while of peace
            default -> {}
        }
    }

    /** Without faults the device is trusted again, holds no memory of jobs that were given up, and its figures add up. */
    private static void becomesSound(EngineRig rig, Acomp acomp, Arena arena) {
        rig.device.faults();
        rig.device.restore();
        rig.device.release();
        AcompRequest request = acomp.newRequest()
                .source(arena.allocate(900).copyFrom(MemorySegment.ofArray(QueueRig.text(900))))
                .destination(arena.allocate(2000));
        Await.until("all queues are healthy", () -> {
            assertEquals(AcompStatus.OK, request.compressAndWait());
            return rig.engine.statistics().devices().stream().allMatch(queue -> queue.health() == EngineStatistics.Health.HEALTHY);
        });
        Await.until("the device serves", () -> request.compressAndWait() == AcompStatus.OK && request.fallback() == null);
        Await.until("the device has let go", () -> rig.device.inside() == 0
                && rig.engine.statistics().devices().stream().allMatch(queue -> queue.overdue() == 0));
        for (EngineStatistics.Device queue : rig.engine.statistics().devices()) {
            assertEquals(queue.submitted(), queue.succeeded() + queue.failed() + queue.timedOut() + queue.inFlight(), queue::toString);
            assertTrue(queue.succeeded() > 0 && queue.failed() > 0, queue::toString);
        }
    }
}
