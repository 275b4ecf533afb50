package io.acomp.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

import io.acomp.AcompRequest;

/** Cancel against submit and completion of one submission. */
@JCStressTest
@Outcome(id = "OK, false, 2", expect = Expect.ACCEPTABLE, desc = "The cancel came before the submit or after the start.")
@Outcome(id = "CANCELLED, true, 2", expect = Expect.ACCEPTABLE, desc = "The cancel came in between.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Cancel and status disagree, or there is not exactly one DONE.")
@State
public class CancelStress {
    private final StressRequests.Events events = new StressRequests.Events();
    private final AcompRequest request = StressRequests.request(StressRequests.ACOMP).onComplete(events, null);

    @Actor
    public void submit(LLL_Result r) {
        request.submitCompress();
        r.r1 = request.await();
    }

    @Actor
    public void cancel(LLL_Result r) {
        r.r2 = request.cancel(1);
    }

    @Arbiter
    public void count(LLL_Result r) {
        r.r3 = events.awaitDone();
    }
}
