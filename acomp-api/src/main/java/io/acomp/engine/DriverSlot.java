package io.acomp.engine;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.DeviceQueue;
import io.acomp.spi.Driver;
import io.acomp.spi.SyncDriver;

/** A driver in one engine: its index there, its inline streams or its device lanes. Thread-safe. */
final class DriverSlot {
    private final EngineImpl engine;
    private final Driver driver;
    private final int index;
    private volatile @Nullable InlineStreams inline;
    private final FallbackCounters compressFallbacks = new FallbackCounters();
    private final FallbackCounters decompressFallbacks = new FallbackCounters();
    private volatile @Nullable DeviceLanes deviceLanes;
    private final ContextStreams contexts = new ContextStreams();

    DriverSlot(EngineImpl engine, Driver driver, int index) {
        this.engine = engine;
        this.driver = driver;
        this.index = index;
    }

    Driver driver() {
        return driver;
    }

    /** Position among the engine's drivers, for the lanes' tables. */
    int index() {
        return index;
    }

    boolean isDevice() {
        return driver instanceof DeviceDriver;
    }

    /** The per-CPU streams of a synchronous driver, made at the first inline call. */
    InlineStreams inline() {
        InlineStreams present = inline;
        return present != null ? present : makeInline();
    }

    @Nullable InlineStreams inlineIfMade() {
        return inline;
    }

    /** The streams of a synchronous driver that contexts own. */
    ContextStreams contexts() {
        return contexts;
    }

    private synchronized InlineStreams makeInline() {
        InlineStreams present = inline;
        if (present == null) {
            present = new InlineStreams((SyncDriver) driver, engine);
            inline = present;
        }
        return present;
    }

    /** The lanes of a device driver, one per queue, opened at the first request. */
    DeviceLanes deviceLanes() {
        DeviceLanes present = deviceLanes;
        return present != null ? present : openQueues((DeviceDriver) driver);
    }

    /** The lanes there are. */
    List<DeviceLane> openDeviceLanes() {
        DeviceLanes present = deviceLanes;
        return present == null ? List.of() : present.all();
    }

    private synchronized DeviceLanes openQueues(DeviceDriver device) {
        DeviceLanes present = deviceLanes;
        if (present == null) {
            List<DeviceLane> lanes = new ArrayList<>();
            for (DeviceQueue queue : device.openQueues()) {
                lanes.add(new DeviceLane(engine, this, queue));
            }
            present = new DeviceLanes(lanes, NumaNodes.ofSystem());
            deviceLanes = present;
            engine.opened(this);
        }
        return present;
    }

    /** A queue begins or ceases to get requests. */
    void rebalance() {
        DeviceLanes present = deviceLanes;
        if (present != null) {
            present.rebalance();
        }
    }

    /** What software did instead of this device driver. */
    FallbackCounters fallbacks(Operation operation) {
        return operation == Operation.COMPRESS ? compressFallbacks : decompressFallbacks;
    }
}
