package io.acomp.engine;

import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

import io.acomp.FallbackReason;
import io.acomp.engine.EngineCounters.Event;
import io.acomp.engine.EngineCounters.Rejection;
import io.acomp.spi.Capabilities.Memory;

/**
 * Decompresses with software what a device has compressed and compares it with the source (KS §3.2, verify_compress). What is wrong is left
 * to software. Used by one software lane's thread.
 */
final class DeviceCheck implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.acomp.engine");

    private final EngineCounters counters;
    private final Scratch scratch;

    DeviceCheck(EngineImpl engine) {
        counters = engine.counters();
        scratch = new Scratch(engine.account(), NativeAccount.Kind.SCRATCH);
    }

    /**
     * Checks every result of a device in a request; never throws.
     *
     * @param checker the software that decompresses
     * @param place a stream of it
     * @return true if all are right
     */
    boolean isRight(RequestImpl request, Route checker, StreamSlot place) {
        int pairs = request.pairCount();
        if (pairs == 0) {
            return isRight(request, checker, place, -1);
        }
        boolean right = true;
        for (int pair = 0; pair < pairs; pair++) {
            right &= isRight(request, checker, place, pair);
        }
        return right;
    }

    private boolean isRight(RequestImpl request, Route checker, StreamSlot place, int pair) {
        FallbackReason reason = request.isDeviceResult(pair) ? compare(request, checker, place, pair) : null;
        if (reason == null) {
            return true;
        }
        request.setFallback(pair, reason);
        request.route().slot().fallbacks(request.operation()).count(reason, 1);
        return false;
    }

    /** Why a device's result is not to be used, null if it is right. What prevents the check is not the device's fault. */
    private @Nullable FallbackReason compare(RequestImpl request, Route checker, StreamSlot place, int pair) {
        try {
            if (comesBack(request, checker, place, pair)) {
                return null;
            }
            counters.count(Event.VERIFY_FAILED);
            request.distrustDevice();
            return FallbackReason.VERIFY_FAILED;
        } catch (OutOfMemoryError exhausted) {
            counters.rejected(Rejection.OUT_OF_MEMORY);
            return FallbackReason.OUT_OF_MEMORY;
        } catch (Throwable failure) {
            place.close();
            counters.count(Event.DRIVER_THREW);
            LOG.log(System.Logger.Level.WARNING, "a device's result could not be checked, driver=" + checker.driverName(), failure);
            return FallbackReason.VERIFY_FAILED;
        } finally {
            scratch.trim();
        }
    }

    private boolean comesBack(RequestImpl request, Route checker, StreamSlot place, int pair) {
        MemorySegment[] sources = request.source.segments;
        int first = Math.max(0, pair);
        int count = pair < 0 ? request.source.count : 1;
        long bytes = pair < 0 ? request.source.bytes : sources[first].byteSize();
        MemorySegment back = scratch.destination(bytes);
        return place.stream().decompress(checker.config(), compressed(request, checker.memory(), pair), back) == bytes
                && isSame(sources, first, count, back);
    }

    private MemorySegment compressed(RequestImpl request, Memory memory, int pair) {
        MemorySegment made = pair < 0 && request.allocates() ? request.output() : null;
        long produced = pair < 0 ? request.produced() : request.pairProduced(pair);
        MemorySegment[] targets = request.destination.segments;
        boolean single = made != null || pair >= 0 || request.destination.count == 1;
        if (single) {
            MemorySegment only = made != null ? made : targets[Math.max(0, pair)].asSlice(0, produced);
            if (memory == Memory.ANY || memory == Memory.NATIVE && only.isNative()) {
                return only;
            }
            return scratch.source(produced).copyFrom(only);
        }
        MemorySegment gathered = scratch.source(produced);
        long at = 0;
        for (int i = 0; at < produced; i++) {
            long size = Math.min(targets[i].byteSize(), produced - at);
            MemorySegment.copy(targets[i], 0, gathered, at, size);
            at += size;
        }
        return gathered;
    }

    private static boolean isSame(MemorySegment[] sources, int first, int count, MemorySegment back) {
        long at = 0;
        for (int i = first; i < first + count; i++) {
            long size = sources[i].byteSize();
            if (MemorySegment.mismatch(sources[i], 0, size, back, at, at + size) >= 0) {
                return false;
            }
            at += size;
        }
        return true;
    }

    @Override
    public void close() {
        scratch.close();
    }
}
