package io.acomp.hw.sim;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.acomp.Operation;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.DeviceQueue;
import io.acomp.spi.UnsupportedSettingException;

/** The queues of a device under test, driven as a lane would; writes down what is reported, and when by the device's clock. */
final class QueueRig implements AutoCloseable {
    private static final int GUARD_BYTES = 64;
    private static final byte GUARD = (byte) 0xA5;

    /** One report. */
    record Report(long tag, long result, long nanos) {}

    final ManualClock clock = new ManualClock();
    final SimulatedDevice device;
    final DeviceDriver driver;
    final List<DeviceQueue> queues;
    final DeviceQueue queue;
    final CodecConfig config;
    final List<Report> reports = new CopyOnWriteArrayList<>();
    private final Arena arena = Arena.ofShared();
    private final List<MemorySegment> guarded = new ArrayList<>();

    /** A device under this rig's clock; {@code builder} is given all but that. */
    static QueueRig manual(SimulatedDevice.Builder builder) {
        return new QueueRig(builder, true);
    }

    /** A device in the system's time. */
    static QueueRig real(SimulatedDevice.Builder builder) {
        return new QueueRig(builder, false);
    }

    private QueueRig(SimulatedDevice.Builder builder, boolean manual) {
        device = (manual ? builder.clock(clock) : builder).build();
        driver = (DeviceDriver) device.drivers().getFirst();
        try {
            config = driver.configure(CodecSettings.DEFAULTS);
        } catch (UnsupportedSettingException refused) {
            throw new AssertionError(refused);
        }
        queues = driver.openQueues();
        queues.forEach(opened -> opened.start((tag, result) -> reports.add(new Report(tag, result, clock.nanos()))));
        queue = queues.getFirst();
    }

    static LatencyLaw micros(long fixed) {
        return LatencyLaw.fixed(Duration.ofNanos(fixed * 1000));
    }

    /** Bytes that look like text, with repetitions some way back. */
    static byte[] text(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            long word = Mix.of(7, i / 9 % 700);
            bytes[i] = i % 9 == 8 ? (byte) ' ' : (byte) ('a' + (word >>> i % 9 * 5 & 15));
        }
        return bytes;
    }

    MemorySegment of(byte[] bytes) {
        return arena.allocate(Math.max(1, bytes.length), 8).asSlice(0, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }

    MemorySegment room(long bytes) {
        MemorySegment all = arena.allocate(bytes + GUARD_BYTES, 8).fill(GUARD);
        guarded.add(all);
        return all.asSlice(0, bytes);
    }

    /** Whether a destination is as {@link #room} made it. */
    static boolean isUntouched(MemorySegment room) {
        for (long at = 0; at < room.byteSize(); at++) {
            if (room.get(ValueLayout.JAVA_BYTE, at) != GUARD) {
                return false;
            }
        }
        return true;
    }

    boolean submit(long tag) {
        return submit(tag, 1000);
    }

    boolean submit(long tag, int bytes) {
        return submit(queue, tag, Operation.COMPRESS, of(text(bytes)), room(bytes + 100L));
    }

    boolean submit(DeviceQueue to, long tag, Operation operation, MemorySegment source, MemorySegment destination) {
        return to.submit(tag, operation, config, source, destination);
    }

    /** Moves the time and polls. */
    QueueRig pass(long nanos) {
        clock.advance(Duration.ofNanos(nanos));
        queues.forEach(DeviceQueue::poll);
        return this;
    }

    List<Long> tags() {
        return reports.stream().map(Report::tag).toList();
    }

    long result(long tag) {
        return reports.stream().filter(report -> report.tag() == tag).findFirst().orElseThrow().result();
    }

    /** Closes all and looks whether anything wrote behind its destination. */
    @Override
    public void close() {
        queues.forEach(DeviceQueue::close);
        config.close();
        for (MemorySegment all : guarded) {
            if (!isUntouched(all.asSlice(all.byteSize() - GUARD_BYTES))) {
                throw new AssertionError("written behind a destination");
            }
        }
        arena.close();
    }
}
