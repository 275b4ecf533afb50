package io.acomp.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompCallback;
import io.acomp.AcompEvent;
import io.acomp.AcompRequest;
import io.acomp.ObservedRequest;
import io.acomp.RequestObserver;
import io.acomp.engine.EngineCounters.Event;

/**
 * Delivers callbacks: on the calling lane's thread, or on the engine's callback executor, where a DONE never overtakes its STARTED. What a
 * callback throws is counted and logged.
 */
final class Events {
    private static final System.Logger LOG = System.getLogger("io.acomp.engine");

    private final @Nullable Executor executor;
    private final EngineCounters counters;

    Events(@Nullable Executor executor, EngineCounters counters) {
        this.executor = executor;
        this.counters = counters;
    }

    /** Delivers STARTED; what it returns orders the DONE behind it. */
    @Nullable CompletableFuture<Void> started(AcompRequest request, AcompCallback receiver, @Nullable Object cookie) {
        if (executor != null) {
            try {
                return CompletableFuture.runAsync(() -> run(request, receiver, AcompEvent.STARTED, cookie), executor);
            } catch (RuntimeException | Error refused) {
                executorRefused(refused);
            }
        }
        run(request, receiver, AcompEvent.STARTED, cookie);
        return null;
    }

    /** Delivers DONE, after {@code started} if that is not null. */
    void done(AcompRequest request, AcompCallback receiver, @Nullable Object cookie, @Nullable CompletableFuture<Void> started) {
        if (executor == null) {
            run(request, receiver, AcompEvent.DONE, cookie);
        } else if (started == null || started.isDone()) {
            dispatch(executor, request, receiver, cookie);
        } else {
            started.whenComplete((nothing, failure) -> {
                if (Thread.currentThread() instanceof LaneThread) {
                    dispatch(executor, request, receiver, cookie); // it ended just now; we are not on its thread
                } else {
                    run(request, receiver, AcompEvent.DONE, cookie);
                }
            });
        }
    }

    private void dispatch(Executor on, AcompRequest request, AcompCallback receiver, @Nullable Object cookie) {
        try {
            on.execute(() -> run(request, receiver, AcompEvent.DONE, cookie));
        } catch (RuntimeException | Error refused) {
            executorRefused(refused);
            run(request, receiver, AcompEvent.DONE, cookie);
        }
    }

    private void executorRefused(Throwable why) {
        counters.count(Event.CALLBACK_EXECUTOR_REFUSED);
        if (!(why instanceof RejectedExecutionException)) {
            LOG.log(System.Logger.Level.WARNING, "callback executor threw, the callback runs on the lane", why);
        }
    }

    /** Tells an observer that a request has ended. */
    void ended(RequestObserver observer, ObservedRequest request) {
        try {
            observer.ended(request);
        } catch (Throwable failure) {
            counters.count(Event.CALLBACK_FAILED);
            LOG.log(System.Logger.Level.WARNING, "request observer threw", failure);
        }
    }

    private void run(AcompRequest request, AcompCallback receiver, AcompEvent event, @Nullable Object cookie) {
        try {
            receiver.onEvent(request, event, cookie);
        } catch (Throwable failure) {
            counters.count(Event.CALLBACK_FAILED);
            LOG.log(System.Logger.Level.WARNING, "callback threw, event=" + event, failure);
        }
    }
}
