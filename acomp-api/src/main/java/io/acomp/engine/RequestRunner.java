package io.acomp.engine;

import java.lang.foreign.MemorySegment;

import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.OutputAllocator;
import io.acomp.engine.EngineCounters.Copy;
import io.acomp.engine.EngineCounters.Event;
import io.acomp.engine.EngineCounters.Rejection;
import io.acomp.engine.RequestImpl.Kind;
import io.acomp.format.DeclaredWindow;
import io.acomp.spi.Capabilities.Memory;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecStream;
import io.acomp.spi.PieceStream;

/**
 * Runs a started request on a synchronous codec: limits, gather, codec, scatter, allocator, verify, exceptions. All drivers go through
 * here, so that each rule stands once. Owns the scratch of its place; used by one thread at a time.
 */
final class RequestRunner implements AutoCloseable {
    /** Largest heap segment that may be handed to a critical downcall, in bytes. */
    static final long MAX_CRITICAL_HEAP = 64 << 10;

    private static final System.Logger LOG = System.getLogger("io.acomp.engine");

    private final EngineCounters counters;
    private final ArenaRegistry arenas;
    private final Scratch scratch;
    private final Scratch verifying;

    RequestRunner(EngineImpl engine) {
        counters = engine.counters();
        arenas = engine.arenas();
        scratch = new Scratch(engine.account(), NativeAccount.Kind.SCRATCH);
        verifying = new Scratch(engine.account(), NativeAccount.Kind.SCRATCH);
    }

    @Override
    public void close() {
        scratch.close();
        verifying.close();
    }

    /** Runs the request in the submitter's thread and counts its time; never throws. */
    void executeInline(RequestImpl request, StreamSlot place) {
        DriverCounters totals = place.counters(request.operation());
        if (request.isTimed()) {
            long begin = System.nanoTime();
            execute(request, place);
            long service = System.nanoTime() - begin;
            request.times(0, service);
            totals.times(0, service);
        } else {
            execute(request, place);
            totals.untimed();
        }
        place.called();
    }

    /** Bytes of scratch it keeps. */
    long scratchBytes() {
        return scratch.bytes() + verifying.bytes();
    }

    /** Runs the request and stores its results in it; never throws. */
    void execute(RequestImpl request, StreamSlot place) {
        DriverCounters totals = place.counters(request.operation());
        int pairs = request.pairCount();
        if (pairs == 0) {
            long result = guarded(request, place, 0, request.source.count, request.source.bytes, 0, request.destination.count,
                    request.destination.bytes);
            request.store(result);
            totals.outcome(request.status(), request.source.bytes, request.produced());
        } else {
            executePairs(request, place, totals, pairs);
        }
    }

    private void executePairs(RequestImpl request, StreamSlot place, DriverCounters totals, int pairs) {
        for (int i = 0; i < pairs; i++) {
            if (!request.isLeft(i)) {
                continue;
            }
            long in = request.source.segments[i].byteSize();
            long result;
            if (request.isCancelRequested()) {
                result = CodecResult.failure(AcompStatus.CANCELLED);
            } else if (i > 0 && request.isPastDeadline()) {
                result = CodecResult.failure(AcompStatus.TIMED_OUT);
            } else {
                result = guarded(request, place, i, 1, in, i, 1, request.destination.segments[i].byteSize());
            }
            request.storePair(i, result);
            totals.outcome(CodecResult.status(result), in, Math.max(0, result));
        }
        request.finishPairs();
    }

    private long guarded(
            RequestImpl request, StreamSlot place, int source, int sources, long in, int destination, int destinations, long capacity) {
        try {
            CodecStream stream = place.stream();
            return switch (request.kind()) {
                case PIECE, LAST_PIECE -> runPiece(request, stream);
                case STEP -> request.decoder().step(request.source.segments[0], request.destination.segments[0]);
                case COMPRESS, DECOMPRESS -> {
                    OutputAllocator allocator = request.allocator;
                    yield allocator == null
                            ? runUnit(request, stream, source, sources, in, request.destination.segments, destination, destinations, capacity)
                            : runAllocating(request, allocator, stream, sources, in);
                }
            };
        } catch (OutOfMemoryError exhausted) {
            counters.rejected(Rejection.OUT_OF_MEMORY);
            return CodecResult.OUT_OF_MEMORY;
        } catch (Throwable failure) {
            return failed(request, place, failure);
        } finally {
            scratch.trim();
            verifying.trim();
        }
    }

    /** A codec must not throw. If it did because the caller closed a segment's arena, the request is CLOSED, else the driver failed. */
    private long failed(RequestImpl request, StreamSlot place, Throwable failure) {
        place.close();
        if (!request.segmentsAlive()) {
            return CodecResult.failure(AcompStatus.CLOSED);
        }
        counters.count(Event.DRIVER_THREW);
        LOG.log(System.Logger.Level.WARNING, "driver threw, driver=" + place.driver().name(), failure);
        return CodecResult.DEVICE_FAILED;
    }

    private static long runPiece(RequestImpl request, CodecStream stream) {
        return ((PieceStream) stream)
                .compressPiece(
                        request.route().config(),
                        request.source.segments[0],
                        request.destination.segments[0],
                        request.kind() == Kind.LAST_PIECE);
    }

    /** KS §1.7: twice the source for compression, four times for decompression, doubled on overflow up to the cap. */
    private long runAllocating(RequestImpl request, OutputAllocator allocator, CodecStream stream, int sources, long in) {
        long cap = request.allocatorCap;
        long size = firstOutput(request, in);
        MemorySegment[] holder = request.allocated();
        while (true) {
            MemorySegment output = allocator.allocate(size);
            boolean delivered = false;
            try {
                holder[0] = output;
                long result = runUnit(request, stream, 0, sources, in, holder, 0, 1, Math.min(output.byteSize(), cap));
                if (result >= 0) {
                    request.deliver(output.byteSize() == result ? output : output.asSlice(0, result));
                    delivered = true;
                    return result;
                }
                if (CodecResult.status(result) != AcompStatus.DESTINATION_TOO_SMALL || size >= cap) {
                    return result;
                }
            } finally {
                holder[0] = MemorySegment.NULL;
                if (!delivered) {
                    allocator.free(output);
                }
            }
            counters.count(Event.OUTPUT_GREW);
            size = nextOutput(size, cap);
        }
    }

    private long runUnit(
            RequestImpl request,
            CodecStream stream,
            int source,
            int sources,
            long in,
            MemorySegment[] targets,
            int target,
            int targetCount,
            long capacity) {
        Route route = request.route();
        boolean compress = route.operation() == Operation.COMPRESS;
        long refusal = refusal(request, route, in);
        if (refusal != 0) {
            return refusal;
        }
        long bound = request.outputBound(compress, in);
        long room = Math.min(Math.min(capacity, bound), route.maxDestination());
        Memory kind = route.memory();
        MemorySegment from = takeSource(request, kind, source, sources, in);
        if (exceedsWindow(request, route, from)) {
            return CodecResult.LIMIT_EXCEEDED;
        }
        MemorySegment only = targetCount == 1 ? targets[target] : null;
        boolean direct = only != null && takes(kind, only, Math.min(room, only.byteSize()));
        MemorySegment to;
        if (direct) {
            to = only.byteSize() == room ? only : only.asSlice(0, room);
        } else {
            if (compress) {
                room = Math.min(room, request.transform().maxCompressedLength(in));
            }
            to = scratch.destination(room);
        }
        long result = compress ? stream.compress(route.config(), from, to) : stream.decompress(route.config(), from, to);
        result = limited(plausible(result, room, counters), bound < capacity);
        if (result < 0) {
            return result;
        }
        if (compress && request.verify() && !verified(route.config(), stream, from, to.asSlice(0, result))) {
            counters.count(Event.VERIFY_FAILED);
            return CodecResult.DEVICE_FAILED;
        }
        if (!direct) {
            counters.copied(only == null ? Copy.SCATTER : copyReason(kind), result);
            SegmentList.scatter(to, result, targets, target, targetCount);
        }
        return result;
    }

    /** What is refused before any driver sees it: a failure, or 0. */
    static long refusal(RequestImpl request, Route route, long in) {
        if (route.operation() == Operation.DECOMPRESS && in == 0 && !request.isNullAlgorithm()) {
            return CodecResult.corruptAt(0);
        }
        return in > route.maxSource() ? CodecResult.UNSUPPORTED : 0;
    }

    /** True if the source declares a window that the request forbids. */
    static boolean exceedsWindow(RequestImpl request, Route route, MemorySegment source) {
        return route.operation() == Operation.DECOMPRESS
                && request.maxWindow != Long.MAX_VALUE
                && DeclaredWindow.of(route.slot().driver().algorithm(), source) > request.maxWindow;
    }

    /** A driver's answer, if it claims no more than the room it was given. */
    static long plausible(long result, long room, EngineCounters counters) {
        if (result > room) {
            counters.count(Event.DRIVER_OVERRAN);
            return CodecResult.DEVICE_FAILED;
        }
        return result;
    }

    /** An answer as the request sees it: a limit instead of "too small" where a limit made the room small. */
    static long limited(long result, boolean limited) {
        return limited && CodecResult.status(result) == AcompStatus.DESTINATION_TOO_SMALL ? CodecResult.LIMIT_EXCEEDED : result;
    }

    /** KS §1.7: the first size to ask an allocator for. */
    static long firstOutput(RequestImpl request, long in) {
        return Math.clamp(in * (request.operation() == Operation.COMPRESS ? 2 : 4), 1, request.allocatorCap);
    }

    /** The size to ask for after one that was too small. */
    static long nextOutput(long size, long cap) {
        return size > cap / 2 ? cap : 2 * size;
    }

    private MemorySegment takeSource(RequestImpl request, Memory kind, int first, int count, long bytes) {
        MemorySegment[] segments = request.source.segments;
        if (count == 1 && takes(kind, segments[first], bytes)) {
            return segments[first];
        }
        MemorySegment gathered = scratch.source(bytes);
        SegmentList.gather(segments, first, count, gathered);
        counters.copied(count == 1 ? copyReason(kind) : Copy.GATHER, bytes);
        return gathered;
    }

    private boolean takes(Memory kind, MemorySegment segment, long bytes) {
        return switch (kind) {
            case ANY -> true;
            case NATIVE -> segment.isNative() || bytes <= MAX_CRITICAL_HEAP;
            case ENGINE -> arenas.of(segment) != null;
        };
    }

    private static Copy copyReason(Memory kind) {
        return kind == Memory.ENGINE ? Copy.BOUNCE : Copy.HEAP;
    }

    private boolean verified(CodecConfig config, CodecStream stream, MemorySegment source, MemorySegment compressed) {
        MemorySegment back = verifying.destination(source.byteSize());
        long result = stream.decompress(config, compressed, back);
        return result == source.byteSize() && source.mismatch(back) < 0;
    }
}
