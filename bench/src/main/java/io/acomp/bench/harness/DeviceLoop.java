package io.acomp.bench.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

import io.acomp.AcompEngine;
import io.acomp.AcompStatus;
import io.acomp.EngineStatistics;

/**
 * A loop whose requests go to a device: makes sure that they did, takes what the device did by itself off the processor time, and keeps how
 * the lanes of the device's queues spent theirs.
 */
public final class DeviceLoop implements Contender {
    private final Contender loop;
    private final AcompEngine engine;
    private final String driver;
    private final LongSupplier deviceNanos;
    private final List<Lanes> turns = new ArrayList<>();

    /**
     * What the lanes of a driver's queues did, all together.
     *
     * @param requests that the device finished
     * @param workNanos spent submitting and completing
     * @param pollNanos spent looking for completions that had not come
     */
    private record Lanes(long requests, long workNanos, long pollNanos) {
        double pollShare() {
            return (double) pollNanos / (workNanos + pollNanos);
        }
    }

    /**
     * A loop on a device.
     *
     * @param loop that submits the requests, closed with this
     * @param engine that has the device
     * @param driver the device's
     * @param deviceNanos processor time that was not this machine's but the device's, so far
     */
    public DeviceLoop(Contender loop, AcompEngine engine, String driver, LongSupplier deviceNanos) {
        this.loop = loop;
        this.engine = engine;
        this.driver = driver;
        this.deviceNanos = deviceNanos;
    }

    @Override
    public String name() {
        return loop.name();
    }

    @Override
    public Slice run(long operations) {
        Lanes before = lanes();
        long device = deviceNanos.getAsLong();
        Slice slice = loop.run(operations);
        device = deviceNanos.getAsLong() - device;
        Lanes after = lanes();
        Lanes turn = new Lanes(
                after.requests - before.requests,
                Math.max(0, after.workNanos - before.workNanos - device),
                after.pollNanos - before.pollNanos);
        if (turn.requests < operations) {
            throw new HarnessException("requests went elsewhere than to the device, contender=" + name() + ", driver=" + driver + ", asked="
                    + operations + ", done=" + turn.requests);
        }
        turns.add(turn);
        // a turn has more requests than it times: what fills and drains the pipeline is the device's work as well
        return new Slice(slice.operations(), slice.nanos(), Math.max(0, slice.cpuNanos() - device * operations / turn.requests));
    }

    private Lanes lanes() {
        EngineStatistics now = engine.statistics();
        long requests = 0;
        for (EngineStatistics.DriverTotals totals : now.drivers()) {
            if (totals.driver().equals(driver)) {
                requests += totals.outcomes().getOrDefault(AcompStatus.OK, 0L);
            }
        }
        long work = 0;
        long poll = 0;
        for (EngineStatistics.Device queue : now.devices()) {
            if (queue.driver().equals(driver)) {
                work += queue.workNanos();
                poll += queue.pollNanos();
            }
        }
        return new Lanes(requests, work, poll);
    }

    /** Part of the lanes' time that went into looking for completions that had not come, over the turns. */
    public Quartiles pollShare() {
        return Quartiles.of(turns.stream().mapToDouble(Lanes::pollShare).toArray());
    }

    @Override
    public void close() {
        loop.close();
    }
}
