package io.acomp.engine;

import java.lang.foreign.MemorySegment;

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
    private long tag;
    final long deadlineNanos;

    /**
     * A probe that has not begun.
     *
     * @param deadlineNanos when it has failed if it is not over
     * @throws OutOfMemoryError if its memory cannot be had
     * @throws UnsupportedSettingException if the driver does not take its own defaults
     */
    DeviceProbe(DeviceDriver driver, DeviceQueue queue, NativeAccount account, long deadlineNanos) throws UnsupportedSettingException {
        this.queue = queue;
        this.deadlineNanos = deadlineNanos;
        Capabilities can = driver.capabilities();
        int bytes = (int) Math.min(BYTES, Math.min(can.compress().maxSource(), can.decompress().maxDestination()));
        there = new Scratch(account, NativeAccount.Kind.BOUNCE);
        back = new Scratch(account, NativeAccount.Kind.BOUNCE);
        try {
            page = there.source(bytes);
            compressed = there.destination(driver.maxCompressedLength(bytes));
            returned = back.destination(bytes);
            config = driver.configure(CodecSettings.DEFAULTS.withLevel(Math.clamp(can.defaultLevel(), can.minLevel(), can.maxLevel())));
        } catch (Throwable failure) {
            there.close();
            back.close();
            throw failure;
        }
        page.copyFrom(MemorySegment.ofArray(DriverSelfTest.sample(bytes)));
        source = page;
    }

    /** True if the device has yet to take a step of it. */
    boolean isWaiting() {
        return waiting;
    }

    /**
     * Hands the device the next step; only if it is waiting.
     *
     * @param fresh a tag no job has had
     * @return true if the device took it; if submit throws, it counts as taken
     */
    boolean advance(long fresh) {
        tag = fresh;
        waiting = false; // before: a synchronous queue ends the step inside submit
        boolean taken = queue.submit(fresh, step, config, source, step == Operation.COMPRESS ? compressed : returned);
        waiting |= !taken;
        return taken;
    }

    /** The tag of the step the device has. */
    long tag() {
        return tag;
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
