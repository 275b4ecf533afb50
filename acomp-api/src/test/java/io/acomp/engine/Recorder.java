package io.acomp.engine;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompCallback;
import io.acomp.AcompEvent;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.testing.Await;

/** A callback that writes down what it was told. */
final class Recorder implements AcompCallback {
    /** One call of the callback, with the state of the request as it was then. */
    record Told(AcompRequest request, AcompEvent event, @Nullable Object cookie, AcompStatus status, boolean inFlight, Thread thread) {}

    private final ConcurrentLinkedQueue<Told> told = new ConcurrentLinkedQueue<>();

    @Override
    public void onEvent(AcompRequest request, AcompEvent event, @Nullable Object cookie) {
        told.add(new Told(request, event, cookie, request.status(), request.isInFlight(), Thread.currentThread()));
    }

    List<Told> all() {
        return List.copyOf(told);
    }

    /** Events in order as "cookie event". */
    List<String> lines() {
        return told.stream().map(one -> one.cookie() + " " + one.event()).toList();
    }

    /** The cookies of one kind of event, in order. */
    List<@Nullable Object> cookies(AcompEvent event) {
        return told.stream().filter(one -> one.event() == event).<@Nullable Object>map(Told::cookie).toList();
    }

    long done() {
        return told.stream().filter(one -> one.event() == AcompEvent.DONE).count();
    }

    Recorder awaitDone(long count) {
        Await.until(count + " DONE events", () -> done() >= count);
        return this;
    }
}
