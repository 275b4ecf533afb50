package io.acomp.engine;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

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
    private volatile List<DeviceLane> deviceLanes = List.of();

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

    private synchronized InlineStreams makeInline() {
        InlineStreams present = inline;
        if (present == null) {
            present = new InlineStreams((SyncDriver) driver, engine);
            inline = present;
        }
        return present;
    }

    /** The lanes of a device driver, one per queue, opened at the first transform. */
    List<DeviceLane> deviceLanes() {
        List<DeviceLane> present = deviceLanes;
        return present.isEmpty() ? openQueues((DeviceDriver) driver) : present;
    }

    List<DeviceLane> deviceLanesIfOpen() {
        return deviceLanes;
    }

    private synchronized List<DeviceLane> openQueues(DeviceDriver device) {
        if (deviceLanes.isEmpty()) {
            List<DeviceLane> lanes = new ArrayList<>();
            for (DeviceQueue queue : device.openQueues()) {
                lanes.add(new DeviceLane(engine, device, queue));
            }
            deviceLanes = List.copyOf(lanes);
        }
        return deviceLanes;
    }

    /** The less loaded lane of a device. */
    DeviceLane chooseDeviceLane() {
        List<DeviceLane> lanes = deviceLanes();
        DeviceLane best = lanes.getFirst();
        for (int i = 1; i < lanes.size(); i++) {
            if (lanes.get(i).load() < best.load()) {
                best = lanes.get(i);
            }
        }
        return best;
    }
}
