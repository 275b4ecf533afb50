package io.acomp.hw.sim;

import java.util.List;
import java.util.stream.IntStream;

import io.acomp.Operation;
import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.DeviceQueue;
import io.acomp.spi.SettingsCheck;
import io.acomp.spi.UnsupportedSettingException;

/** The driver {@code <algorithm>-sim}. */
final class SimulatedDriver implements DeviceDriver {
    /** Below 0: never chosen by algorithm. */
    private static final int PRIORITY = -1;
    private static final int KILOBYTE = 1 << 10;

    private final SimulatedDevice device;
    private final DeviceModel model;
    private final Capabilities capabilities;

    SimulatedDriver(SimulatedDevice device) {
        this.device = device;
        model = device.model();
        capabilities = model.capabilities();
    }

    @Override
    public String name() {
        return model.driverName();
    }

    @Override
    public String algorithm() {
        return model.codec().algorithm();
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public Availability availability() {
        return model.codec().availability();
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public int numaNode() {
        int first = model.nodes()[0];
        return IntStream.of(model.nodes()).allMatch(node -> node == first) ? first : -1;
    }

    @Override
    public int nanosPerKilobyte(Operation operation) {
        return (int) Math.clamp(model.latency(operation).meanNanos(KILOBYTE) / model.parallel(), 1, Integer.MAX_VALUE);
    }

    @Override
    public CodecConfig configure(CodecSettings settings) throws UnsupportedSettingException {
        SettingsCheck.check(name(), capabilities, settings);
        return model.codec().configure(inWindow(settings));
    }

    /** The same settings, compression kept to what the device can read again. */
    private CodecSettings inWindow(CodecSettings settings) {
        long window = model.window();
        if (window == 0 || settings.window() != 0 && settings.window() <= window) {
            return settings;
        }
        return new CodecSettings(settings.level(), window, settings.sourceWindow(), settings.checksum(), settings.dictionary());
    }

    @Override
    public List<DeviceQueue> openQueues() {
        return device.openQueues();
    }

    @Override
    public long threshold(Operation operation) {
        return model.threshold();
    }

    @Override
    public long maxCompressedLength(long length) {
        return model.codec().maxCompressedLength(length);
    }

    @Override
    public String toString() {
        return name();
    }
}
