package io.acomp.service.http;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.acomp.AcompEngine;
import io.acomp.Operation;

/** Runs compressions and decompressions, so many at once and no more. Thread-safe. */
final class Transfers implements AutoCloseable {
    private static final Duration KEPT_IDLE = Duration.ofSeconds(30);

    private final HttpLimits limits;
    private final HttpCounters counters;
    private final AcompEngine engine;
    private final TransformPool transforms;
    private final ThreadPoolExecutor threads;

    Transfers(AcompEngine engine, HttpLimits limits, HttpCounters counters) {
        this.engine = engine;
        this.limits = limits;
        this.counters = counters;
        this.transforms = new TransformPool(engine);
        this.threads = new ThreadPoolExecutor(
                0,
                limits.transfers(),
                KEPT_IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform().name("acomp-http-transfer-", 0).daemon().factory());
    }

    /**
     * Starts a transfer; on the event loop.
     *
     * @throws ProblemException if it cannot be started: parameters, size, no room
     */
    void start(Exchange exchange, Operation operation, WireFormat format) throws ProblemException {
        TransferRequest request = TransferRequest.parse(operation, format, exchange.query(), limits);
        if (exchange.declaredBytes() > limits.requestBytes()) {
            throw new ProblemException(Problem.of(
                    ProblemCode.CONTENT_TOO_LARGE, "the body is larger than this service takes, maxRequestBytes=" + limits.requestBytes()));
        }
        HttpCounters.Moved moved = counters.moved(format, operation);
        BodyQueue body = exchange.openBody(moved);
        ResponseChannel response = new ResponseChannel(exchange, limits.readTime(), moved.out);
        Transfer transfer = new Transfer(exchange, request, engine, transforms, body, response, counters);
        try {
            threads.execute(transfer);
        } catch (RejectedExecutionException full) {
            body.close();
            throw new ProblemException(threads.isShutdown()
                    ? Problem.of(ProblemCode.CLOSING, "the service is about to end, path=" + exchange.path())
                    : Problem.of(
                            ProblemCode.OVERLOADED, "as many transfers run as this service has room for, transfers=" + limits.transfers()));
        }
        moved.count.increment();
    }

    /**
     * Waits for transfers whose connections are closed, and closes the transforms.
     *
     * @param time most to wait
     * @return true if none runs any more
     */
    boolean awaitEnd(Duration time) throws InterruptedException {
        threads.shutdown();
        return threads.awaitTermination(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Takes no further transfers. */
    @Override
    public void close() {
        threads.shutdown();
        transforms.close();
    }
}
