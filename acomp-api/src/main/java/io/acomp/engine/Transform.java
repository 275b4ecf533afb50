package io.acomp.engine;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompContext;
import io.acomp.AcompRequest;
import io.acomp.AcompResult;
import io.acomp.AcompSettings;
import io.acomp.Operation;
import io.acomp.StreamOptions;
import io.acomp.StreamResult;
import io.acomp.engine.pipeline.CompressPipeline;
import io.acomp.engine.pipeline.DecompressPipeline;
import io.acomp.spi.StreamDecoder;
import io.acomp.spi.SyncDriver;

/** A transform: the routes of each direction. Thread-safe. */
public final class Transform implements Acomp {
    private static final long POLL_NANOS = 50_000;

    private final EngineImpl engine;
    private final String algorithm;
    private final AcompSettings settings;
    private final Routes compress;
    private final Routes decompress;
    private final StreamRoutes streams;
    private final boolean counted;
    private volatile boolean closed;
    private boolean freed;

    /**
     * A transform.
     *
     * @param counted false for a self-test's, whose requests are not the caller's
     */
    Transform(
            EngineImpl engine,
            String algorithm,
            AcompSettings settings,
            Routes compress,
            Routes decompress,
            StreamRoutes streams,
            boolean counted) {
        this.engine = engine;
        this.algorithm = algorithm;
        this.settings = settings;
        this.compress = compress;
        this.decompress = decompress;
        this.streams = streams;
        this.counted = counted;
    }

    @Override
    public String algorithm() {
        return algorithm;
    }

    @Override
    public String driver(Operation operation) {
        return routes(operation).first().driverName();
    }

    @Override
    public AcompSettings settings() {
        return settings;
    }

    @Override
    public AcompRequest newRequest() {
        return newRequestImpl();
    }

    /** A request with the engine's own operations beside the public ones. */
    public RequestImpl newRequestImpl() {
        return new RequestImpl(this, engine, settings.execution(), null);
    }

    @Override
    public AcompContext newContext() {
        if (closed) {
            throw closed();
        }
        return new RequestContext(this, engine);
    }

    @Override
    public long maxCompressedLength(long sourceLength) {
        if (sourceLength < 0) {
            throw new IllegalArgumentException("a source has 0 or more bytes, sourceLength=" + sourceLength);
        }
        long bound = 0;
        for (Route route : compress.devices()) {
            bound = Math.max(bound, route.maxCompressedLength(sourceLength));
        }
        Route software = compress.software();
        return software == null ? bound : Math.max(bound, software.maxCompressedLength(sourceLength));
    }

    @Override
    public synchronized long nativeBytes() {
        long bytes = 0;
        if (!freed) {
            for (Route route : allRoutes()) {
                bytes += route.config().nativeBytes();
            }
        }
        return bytes;
    }

    @Override
    public CompletableFuture<AcompResult> compress(MemorySegment source, MemorySegment destination) {
        return compress(List.of(source), List.of(destination));
    }

    @Override
    public CompletableFuture<AcompResult> compress(List<MemorySegment> sources, List<MemorySegment> destinations) {
        return new RequestFuture(newRequestImpl()).start(Operation.COMPRESS, sources, destinations);
    }

    @Override
    public CompletableFuture<AcompResult> decompress(MemorySegment source, MemorySegment destination) {
        return decompress(List.of(source), List.of(destination));
    }

    @Override
    public CompletableFuture<AcompResult> decompress(List<MemorySegment> sources, List<MemorySegment> destinations) {
        return new RequestFuture(newRequestImpl()).start(Operation.DECOMPRESS, sources, destinations);
    }

    @Override
    public StreamResult compressStream(ReadableByteChannel source, WritableByteChannel target, StreamOptions options) throws IOException {
        LaneThread.refuse();
        return CompressPipeline.run(this, source, target, options);
    }

    @Override
    public StreamResult decompressStream(ReadableByteChannel source, WritableByteChannel target, StreamOptions options)
            throws IOException {
        LaneThread.refuse();
        return DecompressPipeline.run(this, source, target, options);
    }

    Routes routes(Operation operation) {
        return operation == Operation.COMPRESS ? compress : decompress;
    }

    boolean isCounted() {
        return counted;
    }

    boolean isNullAlgorithm() {
        return algorithm.equals("null");
    }

    /** The engine it belongs to. */
    public EngineImpl engine() {
        return engine;
    }

    /** Largest block that a device takes, so that streams are not cut beyond it; {@link Long#MAX_VALUE} without devices. */
    public long maxBlockBytes() {
        long most = Long.MAX_VALUE;
        for (Route device : compress.devices()) {
            most = Math.min(most, device.maxSource());
        }
        return most;
    }

    /** The driver that cuts raw deflate into pieces for this transform, or null if none can. */
    public @Nullable SyncDriver pieceDriver() {
        Route route = streams.pieces();
        return route == null ? null : (SyncDriver) route.slot().driver();
    }

    /**
     * A decoder of the best driver that has one, for {@link RequestImpl#submitStep}; null if none has.
     *
     * @param maxWindow largest window in bytes it may keep
     * @throws OutOfMemoryError if native memory cannot be had
     */
    public @Nullable StreamDecoder newDecoder(long maxWindow) {
        return streams.newDecoder(maxWindow);
    }

    /** The route of pieces or steps; only after {@link #pieceDriver()} or {@link #newDecoder} found a driver. */
    Route streamRoute(Operation operation) {
        Route route = operation == Operation.COMPRESS ? streams.pieces() : streams.steps();
        if (route == null) {
            throw new IllegalStateException("no driver of the transform works in pieces or steps, algorithm=" + algorithm);
        }
        return route;
    }

    IllegalStateException closed() {
        return new IllegalStateException("the transform or its engine is closed, algorithm=" + algorithm);
    }

    /** True if no further request may begin. A request looks after it is in a ring, a backlog or a stripe, not only before. */
    boolean isClosed() {
        return closed;
    }

    /** Lets no further request in. */
    void gate() {
        closed = true;
        streams.gate();
        allRoutes().forEach(route -> route.inDevice().close());
    }

    /** Requests that a device has, of one driver. */
    long inDevice(DriverSlot slot) {
        long sum = 0;
        for (Route route : allRoutes()) {
            if (route.slot() == slot) {
                sum += route.inDevice().inUse();
            }
        }
        return sum;
    }

    private List<Route> allRoutes() {
        List<Route> all = new ArrayList<>(compress.all());
        all.addAll(decompress.all());
        all.addAll(streams.opened());
        return all;
    }

    /** True if nothing can be inside any more; only once every lane has ended. */
    boolean isQuiet() {
        return allRoutes().stream().allMatch(route -> route.inDevice().isIdle() && !isInline(route))
                && engine.contexts().stream().noneMatch(context -> context.isOf(this) && context.isRunning());
    }

    private static boolean isInline(Route route) {
        InlineStreams inline = route.slot().inlineIfMade();
        return inline != null && inline.running() > 0;
    }

    @Override
    public void close() {
        LaneThread.refuse();
        gate();
        boolean interrupted = Thread.interrupted();
        // devices first: what they leave is in a software lane before they are idle
        for (Route route : allRoutes()) {
            while (!route.inDevice().isIdle()) {
                LockSupport.parkNanos(this, POLL_NANOS);
                interrupted |= Thread.interrupted();
            }
        }
        for (SoftwareLane lane : engine.lanes().all()) {
            lane.awaitPassed(this);
        }
        for (Route route : allRoutes()) {
            InlineStreams inline = route.slot().inlineIfMade();
            if (inline != null) {
                inline.awaitCalls();
            }
        }
        for (RequestContext context : engine.contexts()) {
            if (context.isOf(this)) {
                context.awaitCall();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        free();
    }

    /** Frees the digests; only when gated and idle. */
    synchronized void free() {
        if (!freed) {
            freed = true;
            engine.forget(this);
            allRoutes().forEach(route -> route.configUse().close());
        }
    }
}
