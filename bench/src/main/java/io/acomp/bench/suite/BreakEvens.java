package io.acomp.bench.suite;

import java.util.ArrayList;
import java.util.List;

import io.acomp.DriverUnavailableException;
import io.acomp.bench.report.Subject;
import io.acomp.spi.DeviceDriver;

/** From which size on each device pays. Where none was named, a simulated one is shown beside those there are, so that one sees how it looks. */
final class BreakEvens {
    private static final String EXAMPLE = "deflate" + Subject.SIMULATED_SUFFIX;

    private final Bench bench;
    private final long nanos;

    BreakEvens(Bench bench, long nanos) {
        this.bench = bench;
        this.nanos = nanos;
    }

    void run() {
        Drivers drivers = bench.drivers();
        if (bench.plan().drivers().isEmpty()) {
            drivers = drivers.withSimulated(List.of(EXAMPLE));
        }
        List<DeviceDriver> devices = new ArrayList<>();
        for (DeviceDriver device : drivers.devices()) {
            if (bench.plan().chooses(device) && bench.plan().wants(BreakEven.prefix(device))) {
                devices.add(device);
            }
        }
        for (DeviceDriver device : devices) {
            run(device, drivers, nanos / devices.size());
        }
    }

    private void run(DeviceDriver device, Drivers drivers, long share) {
        if (drivers.of(device.algorithm()).isEmpty()) {
            bench.report().note(BreakEven.prefix(device) + "*: left out, there is no codec of the algorithm to compare with");
            return;
        }
        try (BreakEven figure = new BreakEven(bench, device, drivers, share)) {
            figure.run();
        } catch (DriverUnavailableException e) {
            bench.report().note(BreakEven.prefix(device) + "*: left out, " + e.getMessage());
        }
    }
}
