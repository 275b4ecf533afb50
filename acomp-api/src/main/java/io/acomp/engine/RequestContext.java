package io.acomp.engine;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompContext;
import io.acomp.AcompRequest;
import io.acomp.Execution;
import io.acomp.Operation;
import io.acomp.spi.SyncDriver;

/**
 * A request with streams of its own, one per driver that serves it in software. The request's state word is the lock: whoever begins a
 * submission has the streams, whoever frees them begins one too.
 */
public final class RequestContext implements AcompContext {
    private final Transform transform;
    private final EngineImpl engine;
    private final RequestImpl request;
    private final RequestRunner runner;
    private final @Nullable StreamSlot compressing;
    private final @Nullable StreamSlot decompressing;
    private boolean freed; // read and written by whoever has begun a submission

    RequestContext(Transform transform, EngineImpl engine) {
        this.transform = transform;
        this.engine = engine;
        request = new RequestImpl(transform, engine, Execution.INLINE, this);
        runner = new RequestRunner(engine);
        Route compress = transform.routes(Operation.COMPRESS).software();
        Route decompress = transform.routes(Operation.DECOMPRESS).software();
        compressing = place(compress);
        boolean shared = compress != null && decompress != null && compress.slot() == decompress.slot();
        decompressing = shared ? compressing : place(decompress);
        engine.contexts().add(this);
    }

    private @Nullable StreamSlot place(@Nullable Route route) {
        if (route == null) {
            return null;
        }
        StreamSlot place = new StreamSlot((SyncDriver) route.slot().driver(), engine.account());
        route.slot().contexts().add(place);
        return place;
    }

    @Override
    public AcompRequest request() {
        return request;
    }

    @Override
    public long nativeBytes() {
        long bytes = runner.scratchBytes();
        if (compressing != null) {
            bytes += compressing.bytes();
        }
        if (decompressing != null && decompressing != compressing) {
            bytes += decompressing.bytes();
        }
        return bytes;
    }

    /** Runs its request in the calling thread. It is started and not ended here. */
    void run() {
        if (transform.isClosed()) {
            throw transform.closed();
        }
        StreamSlot place = request.operation() == Operation.COMPRESS ? compressing : decompressing;
        runner.executeInline(request, Objects.requireNonNull(place, "place"));
    }

    /** For whoever has begun a submission. */
    void checkOpen() {
        if (freed) {
            throw new IllegalStateException("the context is closed, algorithm=" + transform.algorithm());
        }
    }

    boolean isOf(Transform owner) {
        return transform == owner;
    }

    boolean isRunning() {
        return request.isInFlight();
    }

    /** True if a driver works for it in the submitter's thread now. */
    boolean isRunningOn(DriverSlot slot) {
        return request.isInline() && request.isServedBy(slot);
    }

    /** Waits for the call that is running now. */
    void awaitCall() {
        request.awaitIdle();
    }

    @Override
    public void close() {
        free(request.begin());
    }

    /** The engine is closed. A call that is running keeps its stream: its owner closes the context. */
    void freeIfIdle() {
        long ticket = request.tryBegin();
        if (ticket != 0) {
            free(ticket);
        }
    }

    private void free(long ticket) {
        try {
            if (!freed) {
                freed = true;
                free(compressing, Operation.COMPRESS);
                free(decompressing, Operation.DECOMPRESS);
                runner.close();
                engine.contexts().remove(this);
            }
        } finally {
            request.notTaken(ticket);
        }
    }

    private void free(@Nullable StreamSlot place, Operation operation) {
        Route route = transform.routes(operation).software();
        if (place != null && route != null) {
            place.close();
            route.slot().contexts().remove(place);
        }
    }
}
