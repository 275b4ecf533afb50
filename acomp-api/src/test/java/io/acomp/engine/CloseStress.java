package io.acomp.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

import io.acomp.Acomp;
import io.acomp.AcompRequest;

/** Close of a transform against a submit to it. */
@JCStressTest
@Outcome(id = "OK, false, true", expect = Expect.ACCEPTABLE, desc = "The request was in first; the close waited for it.")
@Outcome(id = "refused, false, true", expect = Expect.ACCEPTABLE, desc = "The close was first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A codec ran with a closed digest, or a refused request is in flight.")
@State
public class CloseStress {
    private final Acomp acomp = StressRequests.ENGINE.open("stress");
    private final AcompRequest request = StressRequests.request(acomp);

    @Actor
    public void submit(LLL_Result r) {
        try {
            request.submitCompress();
            r.r1 = request.await();
        } catch (IllegalStateException closed) {
            r.r1 = "refused";
        }
    }

    @Actor
    public void close() {
        acomp.close();
    }

    @Arbiter
    public void look(LLL_Result r) {
        r.r2 = request.isInFlight();
        r.r3 = !Misuse.any();
    }
}
