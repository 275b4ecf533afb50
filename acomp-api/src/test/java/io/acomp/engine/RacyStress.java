package io.acomp.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A race on purpose: shows that the stress runs can fail. {@link StressTest} expects it to. */
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "No race this time.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An update was lost.")
@State
public class RacyStress {
    private int count;

    @Actor
    public void one() {
        count++;
    }

    @Actor
    public void other() {
        count++;
    }

    @Arbiter
    public void sum(I_Result r) {
        r.r1 = count;
    }
}
