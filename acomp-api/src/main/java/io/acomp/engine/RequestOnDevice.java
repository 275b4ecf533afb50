package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompStatus;
import io.acomp.ObservedRequest;
import io.acomp.OutputAllocator;
import io.acomp.engine.EngineCounters.Event;

/**
 * What a device has to do with a submission: which lane had it, whether a software lane got it from there, and results that do not count
 * before software has checked them. Used by whoever runs the submission: first the device's lane, then the software lane.
 */
abstract class RequestOnDevice extends RequestOutcome implements ObservedRequest {
    private static final System.Logger LOG = System.getLogger("io.acomp.engine");

    private @Nullable DeviceLane deviceLane;
    private boolean handedOver;
    private boolean checking;
    private boolean inline; // written for observers only
    private @Nullable MemorySegment unchecked;

    /** Who may serve it. */
    abstract Routes routes();

    /** Who serves it. */
    abstract Route route();

    /** Somebody else serves it from now on. */
    abstract void reroute(Route next);

    /** Bytes of the larger of source and destination. */
    abstract long largerSide();

    /** Notes what it costs the lane it is on. */
    abstract void weigh(long cost);

    /** What makes its destination, null if it has one. */
    abstract @Nullable OutputAllocator allocator();

    abstract EngineCounters counters();

    /** A submission begins: nothing of the one before counts. */
    final void forgetDevice() {
        if (handedOver) {
            handedOver = false;
            checking = false;
        }
        clearFallback();
    }

    /** It is given to a device's lane. */
    final void enterDevice(DeviceLane lane) {
        deviceLane = lane;
    }

    /** True if a software lane has to do or check some of what a device's lane is through with. */
    final boolean needsSoftware() {
        return fallback() != null || checker() != null && hasDeviceResult();
    }

    /** True if a device's lane gave it to the software lane, not the caller. */
    final boolean isHandedOver() {
        return handedOver;
    }

    /** True if a software lane has to check what a device made of it. */
    @Override
    final boolean isChecking() {
        return checking;
    }

    /** The software that checks a device's results; null if they are not checked. */
    final @Nullable Route checker() {
        return routes().checker();
    }

    /** The driver whose stream a software lane needs for it. */
    final DriverSlot laneSlot() {
        Route used = checking ? checker() : route();
        return Objects.requireNonNull(used, "route").slot();
    }

    /**
     * Makes it a software lane's.
     *
     * @return true if that is to check what the device made; the device's route stays then
     */
    final boolean beginHandOver() {
        handedOver = true;
        Route checker = checker();
        checking = checker != null && hasDeviceResult();
        Route next = checking ? checker : routes().software();
        weigh(Objects.requireNonNull(next, "software").cost(largerSide()));
        setTimed(true);
        if (!checking) {
            reroute(next);
        }
        return checking;
    }

    /** Ends what a device is through with: unchecked results do not count, what was left has the reason as its status. */
    final void endUnfinished(AcompStatus reason) {
        checking = checker() != null;
        dropUnchecked();
        storeUnrun(reason);
        checking = false;
    }

    /** What an allocator made for a result that is not checked yet; it goes back if the result turns out wrong. */
    final void deliverUnchecked(MemorySegment whole, long produced) {
        unchecked = whole;
        deliver(whole.asSlice(0, produced));
    }

    /** The result is right: it is the caller's. */
    final void keepUnchecked() {
        unchecked = null;
    }

    /** The result is not handed out: what an allocator made for it goes back. */
    final void dropUnchecked() {
        MemorySegment whole = unchecked;
        unchecked = null;
        if (whole != null) {
            try {
                Objects.requireNonNull(allocator(), "allocator").free(whole);
            } catch (Throwable failure) {
                counters().count(Event.CALLBACK_FAILED);
                LOG.log(System.Logger.Level.WARNING, "an output allocator threw from free", failure);
            }
        }
    }

    /** A device's result turned out wrong. */
    final void distrustDevice() {
        Objects.requireNonNull(deviceLane, "deviceLane").distrust();
    }

    /** What is left is software's from now on; false if there is no software for it. */
    final boolean leaveDevice() {
        Route software = routes().software();
        checking = false;
        if (software == null) {
            return false;
        }
        Route device = route();
        reroute(software);
        device.inDevice().release();
        return true;
    }

    final void setRanInline(boolean value) {
        inline = value;
    }

    @Override
    public final boolean ranInline() {
        return inline;
    }

    @Override
    public final boolean ranOnDevice() {
        return route().isDevice();
    }

    @Override
    public final long submitNanos() {
        return submitNanos;
    }
}
