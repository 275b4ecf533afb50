package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompEvent;
import io.acomp.AcompException;
import io.acomp.AcompRequest;
import io.acomp.AcompResult;
import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.Submission;
import io.acomp.WhenFull;

/** The future form of a request: one request of its own, completed from its DONE callback. Cancelling it cancels the request. */
final class RequestFuture extends CompletableFuture<AcompResult> {
    private final RequestImpl request;
    private long ticket;

    RequestFuture(RequestImpl request) {
        this.request = request;
    }

    RequestFuture start(Operation operation, List<MemorySegment> sources, List<MemorySegment> destinations) {
        request.source(sources).destination(destinations).whenFull(WhenFull.BACKLOG).onComplete(RequestFuture::finish, this);
        ticket = request.ticket() + 1;
        Submission submission = operation == Operation.COMPRESS ? request.submitCompress() : request.submitDecompress();
        switch (submission) {
            case COMPLETED -> finish(request, AcompEvent.DONE, this);
            case QUEUE_FULL -> completeExceptionally(
                    new RejectedExecutionException("ring and backlog are full, try again later, whenFull=" + WhenFull.BACKLOG));
            case IN_PROGRESS, BACKLOGGED -> { }
        }
        return this;
    }

    private static void finish(AcompRequest done, AcompEvent event, @Nullable Object cookie) {
        if (event != AcompEvent.DONE) {
            return;
        }
        RequestFuture future = (RequestFuture) Objects.requireNonNull(cookie);
        if (done.status() == AcompStatus.OK) {
            future.complete(new AcompResult(done.produced(), Objects.requireNonNull(done.driver()), done.fallback()));
        } else {
            future.completeExceptionally(new AcompException("request failed", done.status(), done.driver(), done.errorOffset()));
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        // a codec that runs may still write to the destination: then the future is not cancelled
        return isCancelled() || request.cancel(ticket) && super.cancel(mayInterruptIfRunning);
    }
}
