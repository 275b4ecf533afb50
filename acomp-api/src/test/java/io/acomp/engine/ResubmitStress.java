package io.acomp.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

import io.acomp.AcompEvent;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;

/** A cancel of the first submission against its completion and the resubmission from its callback. */
@JCStressTest
@Outcome(id = "OK, OK, false", expect = Expect.ACCEPTABLE, desc = "The cancel came before the submit or after the start.")
@Outcome(id = "CANCELLED, OK, true", expect = Expect.ACCEPTABLE, desc = "The first submission was cancelled, the second was not.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The cancel of the first submission reached the second, or lied.")
@State
public class ResubmitStress {
    private volatile AcompStatus first;
    private volatile AcompStatus second;
    private final AcompRequest request = StressRequests.request(StressRequests.ACOMP).onComplete(this::ended, null);

    private void ended(AcompRequest ended, AcompEvent event, Object cookie) {
        if (first == null) {
            first = ended.status();
            ended.submitCompress();
        } else {
            second = ended.status();
        }
    }

    @Actor
    public void submit(LLL_Result r) {
        request.submitCompress();
        while (second == null) {
            Thread.yield();
        }
        r.r1 = first;
        r.r2 = second;
    }

    @Actor
    public void cancel(LLL_Result r) {
        r.r3 = request.cancel(1);
    }
}
