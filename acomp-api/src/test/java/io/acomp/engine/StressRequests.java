package io.acomp.engine;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.acomp.Acomp;
import io.acomp.AcompCallback;
import io.acomp.AcompEngine;
import io.acomp.AcompEvent;
import io.acomp.AcompRequest;

/** The engines of the stress tests, one of each per JVM, and what their actors share. */
final class StressRequests {
    private static final TestDriver DRIVER = new TestDriver("stress", "soft");

    /** One lane with a ring of usual size. */
    static final AcompEngine ENGINE = engine(1024);
    static final Acomp ACOMP = ENGINE.open("stress");
    /** One lane whose ring holds one request, so that everything else goes through the backlog. */
    static final Acomp NARROW = engine(1).open("stress");

    private StressRequests() {}

    private static AcompEngine engine(int ringSize) {
        return AcompEngine.builder().lanes(1).ringSize(ringSize).discoverProviders(false).provider(() -> List.of(DRIVER)).build();
    }

    static AcompRequest request(Acomp acomp) {
        return acomp.newRequest().source(Rig.data(8)).destination(Rig.room(8));
    }

    /** Counts the events of one request; their order shows in the digits: STARTED is 1, DONE is 2. */
    static final class Events implements AcompCallback {
        private final AtomicInteger digits = new AtomicInteger();

        @Override
        public void onEvent(AcompRequest request, AcompEvent event, Object cookie) {
            digits.accumulateAndGet(event == AcompEvent.STARTED ? 1 : 2, (before, digit) -> before * 10 + digit);
        }

        /** The digits once DONE is among them. */
        int awaitDone() {
            while (digits.get() % 10 != 2) {
                Thread.yield();
            }
            return digits.get();
        }
    }
}
