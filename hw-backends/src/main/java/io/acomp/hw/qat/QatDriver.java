package io.acomp.hw.qat;

import java.util.List;

import io.acomp.Operation;
import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.DeviceQueue;
import io.acomp.spi.SettingsCheck;
import io.acomp.spi.UnsupportedSettingException;

/**
 * One format on QAT: {@code deflate-qat}, {@code gzip-qat}, {@code zlib-qat}, {@code lz4-frame-qat}. Hardware only: QATzip's own software
 * is never used (HW §1).
 */
final class QatDriver implements DeviceDriver {
    private static final int PRIORITY = 4001;
    private static final int LEAST_LEVEL = 1;
    private static final int COMPRESS_NANOS = 300;
    private static final int DECOMPRESS_NANOS = 200;
    /** QATzip's own default for sources it thinks too small for the device. */
    private static final long THRESHOLD = 1024;

    private final QatFormat format;

    QatDriver(QatFormat format) {
        this.format = format;
    }

    @Override
    public String name() {
        return format.algorithm() + "-qat";
    }

    @Override
    public String algorithm() {
        return format.algorithm();
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public Availability availability() {
        return QatDevice.get().availability(format);
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(
                new Capabilities.Direction(format.mostSource(), format.maxCompressedLength(format.mostSource()), format.window()),
                new Capabilities.Direction(QatFormat.MOST_COMPRESSED + format.framingBytes(), QatFormat.REQUEST_BYTES, format.window()),
                LEAST_LEVEL,
                QatConfig.MOST_LEVEL,
                LEAST_LEVEL,
                false,
                false,
                false,
                Capabilities.Memory.ENGINE);
    }

    @Override
    public int numaNode() {
        return QatDevice.get().numaNode();
    }

    @Override
    public int nanosPerKilobyte(Operation operation) {
        return operation == Operation.COMPRESS ? COMPRESS_NANOS : DECOMPRESS_NANOS;
    }

    @Override
    public CodecConfig configure(CodecSettings settings) throws UnsupportedSettingException {
        return new QatConfig(SettingsCheck.check(name(), capabilities(), settings));
    }

    @Override
    public List<DeviceQueue> openQueues() {
        QatDevice device = QatDevice.get();
        return List.of(new QatQueue(format, device.instances(), device.numaNode()));
    }

    @Override
    public long threshold(Operation operation) {
        return THRESHOLD;
    }

    @Override
    public long maxCompressedLength(long length) {
        return format.maxCompressedLength(length);
    }

    @Override
    public String toString() {
        return name();
    }
}
