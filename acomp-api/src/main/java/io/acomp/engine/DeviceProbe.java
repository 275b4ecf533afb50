package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.acomp.Operation;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.DeviceQueue;
import io.acomp.spi.UnsupportedSettingException;

/**
 * One probe of a quarantined queue: a page is compressed and decompressed there and has to come back. Used by the lane's thread; its memory
 * is the device's until the device has let go.
 */
final class DeviceProbe implements AutoCloseable {
    /** Where a probe stands. */
    enum Verdict {
        RUNNING,
        RIGHT,
        WRONG
    }

    private static final int BYTES = 2048;
    private static final int WORD = 37;

    private final DeviceQueue queue;
    private final CodecConfig config;
    private final Scratch there;
    private final Scratch back;
    private final MemorySegment page;
    private final MemorySegment compressed;
    private final MemorySegment returned;
    private Operation step = Operation.COMPRESS;
    private MemorySegment source;
    private boolean waiting = true;
    final long tag;
    final long deadlineNanos;

    /**
     * A probe that has not begun.
     *
     * @param tag of its jobs
     * @param deadlineNanos when it has failed if it is not over
     * @throws OutOfMemoryError if its memory cannot be had
     * @throws UnsupportedSettingException if the driver does not take its own defaults
     */
    DeviceProbe(DeviceDriver driver, DeviceQueue queue, NativeAccount account, long tag, long deadlineNanos)
            throws UnsupportedSettingException {
        this.queue = queue;
        this.tag = tag;
        this.deadlineNanos = deadlineNanos;
        Capabilities can = driver.capabilities();
        config = driver.configure(CodecSettings.DEFAULTS.withLevel(Math.clamp(can.defaultLevel(), can.minLevel(), can.maxLevel())));
        there = new Scratch(account, NativeAccount.Kind.BOUNCE);
        back = new Scratch(account, NativeAccount.Kind.BOUNCE);
        int bytes = (int) Math.min(BYTES, Math.min(can.compress().maxSource(), can.decompress().maxDestination()));
        page = there.source(bytes);
        compressed = there.destination(driver.maxCompressedLength(bytes));
        returned = back.destination(bytes);
        for (int i = 0; i < bytes; i++) {
            page.set(ValueLayout.JAVA_BYTE, i, (byte) (i % WORD ^ i >>> 6));
        }
        source = page;
    }

    /** Hands the device the next step if there is one to hand over; true if it took it. */
    boolean advance() {
        if (!waiting) {
            return false;
        }
        boolean taken = false;
        waiting = false; // before: a synchronous queue ends the step inside submit
        try {
            taken = queue.submit(tag, step, config, source, step == Operation.COMPRESS ? compressed : returned);
            return taken;
        } finally {
            waiting |= !taken;
        }
    }

    /** The device has ended a step. */
    Verdict ended(long result) {
        if (result <= 0) {
            return Verdict.WRONG;
        }
        if (step == Operation.COMPRESS) {
            if (result > compressed.byteSize()) {
                return Verdict.WRONG;
            }
            step = Operation.DECOMPRESS;
            source = compressed.asSlice(0, result);
            waiting = true;
            return Verdict.RUNNING;
        }
        return result == page.byteSize() && page.mismatch(returned) < 0 ? Verdict.RIGHT : Verdict.WRONG;
    }

    /** True if the device has a step of it now. */
    boolean isInside() {
        return !waiting;
    }

    /** The device has let go. */
    @Override
    public void close() {
        config.close();
        there.close();
        back.close();
    }
}
