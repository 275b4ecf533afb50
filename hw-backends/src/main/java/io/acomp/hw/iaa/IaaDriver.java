package io.acomp.hw.iaa;

import java.util.List;

import io.acomp.Operation;
import io.acomp.hw.DeflateFraming;
import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.DeviceQueue;
import io.acomp.spi.SettingsCheck;
import io.acomp.spi.UnsupportedSettingException;

/**
 * One format on IAA devices: {@code deflate-iaa}, {@code gzip-iaa}, {@code zlib-iaa}. The device works on plain deflate data; what stands
 * around it is written and checked in Java (HW §4.4).
 *
 * <p>What the device does not tell: where the deflate data of a source ended. Bytes behind a gzip member or zlib stream are noticed by the
 * trailer and left to software; bytes behind plain deflate data are not noticed.
 *
 * <p>Levels: 1, the default, makes Huffman tables for the data; 0 uses the fixed ones, which takes the device one pass instead of two.
 */
final class IaaDriver implements DeviceDriver {
    /** History of the device in bytes, both ways (HW §1). */
    static final int WINDOW = 4096;
    /** System property: false leaves out the device's check of its own compression (the kernel's verify_compress, KS §3.2). */
    static final String VERIFY_PROPERTY = "acomp.iaa.verify";

    private static final int PRIORITY = 300;
    private static final int COMPRESS_NANOS = 400;
    private static final int DECOMPRESS_NANOS = 250;

    private final DeflateFraming framing;

    IaaDriver(DeflateFraming framing) {
        this.framing = framing;
    }

    @Override
    public String name() {
        return framing.algorithm() + "-iaa";
    }

    @Override
    public String algorithm() {
        return framing.algorithm();
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public Availability availability() {
        return IaaHardware.availability();
    }

    @Override
    public Capabilities capabilities() {
        long limit = IaaHardware.nodes().stream().mapToLong(IaaNode::maxTransfer).min().orElse(IaaWorkQueue.DEFAULT_MAX_TRANSFER);
        long framed = limit + framing.headerBytes() + framing.trailerBytes();
        return new Capabilities(
                new Capabilities.Direction(limit, framed, WINDOW),
                new Capabilities.Direction(limit, limit, WINDOW),
                IaaConfig.FIXED_LEVEL,
                IaaConfig.DYNAMIC_LEVEL,
                IaaConfig.DYNAMIC_LEVEL,
                false,
                false,
                false,
                Capabilities.Memory.ENGINE);
    }

    @Override
    public int numaNode() {
        List<IaaNode> nodes = IaaHardware.nodes();
        return nodes.size() == 1 ? nodes.getFirst().number() : -1;
    }

    @Override
    public int nanosPerKilobyte(Operation operation) {
        return operation == Operation.COMPRESS ? COMPRESS_NANOS : DECOMPRESS_NANOS;
    }

    @Override
    public CodecConfig configure(CodecSettings settings) throws UnsupportedSettingException {
        return new IaaConfig(SettingsCheck.check(name(), capabilities(), settings) == IaaConfig.DYNAMIC_LEVEL);
    }

    @Override
    public List<DeviceQueue> openQueues() {
        boolean verifies = !"false".equals(System.getProperty(VERIFY_PROPERTY));
        return IaaHardware.nodes().stream().<DeviceQueue>map(node -> new IaaQueue(name(), framing, node, verifies)).toList();
    }

    @Override
    public long maxCompressedLength(long length) {
        return framing.headerBytes() + QplDriver.deflateBound(length) + framing.trailerBytes();
    }

    @Override
    public String toString() {
        return name();
    }
}
