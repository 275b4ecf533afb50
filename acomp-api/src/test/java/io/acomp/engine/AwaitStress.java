package io.acomp.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

import io.acomp.AcompRequest;

/** Two waiters against a completion, and a submit of another thread between two of one's own. A lost wake-up shows as a hang. */
@JCStressTest
@Outcome(id = "15, 0", expect = Expect.ACCEPTABLE, desc = "The other waiter looked before the submit.")
@Outcome(id = "15, 15", expect = Expect.ACCEPTABLE, desc = "Both saw the result.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A waiter came back with a half-written result.")
@State
public class AwaitStress {
    private final AcompRequest request = StressRequests.request(StressRequests.ACOMP);

    @Actor
    public void submit(JJ_Result r) {
        request.submitCompress();
        request.await();
        r.r1 = request.produced();
    }

    @Actor
    public void watch(JJ_Result r) {
        request.await();
        r.r2 = request.produced();
    }
}
