package io.acomp.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

import io.acomp.AcompRequest;
import io.acomp.Submission;
import io.acomp.WhenFull;

/** Two submitters against the mover of the backlog of a ring of one. */
@JCStressTest
@Outcome(id = "IN_PROGRESS DONE, IN_PROGRESS DONE", expect = Expect.ACCEPTABLE, desc = "The lane made room in time.")
@Outcome(id = "BACKLOGGED STARTED DONE, IN_PROGRESS DONE", expect = Expect.ACCEPTABLE, desc = "The first waited.")
@Outcome(id = "IN_PROGRESS DONE, BACKLOGGED STARTED DONE", expect = Expect.ACCEPTABLE, desc = "The second waited.")
@Outcome(id = "BACKLOGGED STARTED DONE, BACKLOGGED STARTED DONE", expect = Expect.ACCEPTABLE, desc = "Both waited behind others.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An event is missing, doubled, out of order, or not what the submit promised.")
@State
public class BacklogStress {
    private final StressRequests.Events firstEvents = new StressRequests.Events();
    private final StressRequests.Events secondEvents = new StressRequests.Events();
    private final AcompRequest first = request(firstEvents);
    private final AcompRequest second = request(secondEvents);
    private Submission firstAnswer;
    private Submission secondAnswer;

    private static AcompRequest request(StressRequests.Events events) {
        return StressRequests.request(StressRequests.NARROW).whenFull(WhenFull.BACKLOG).onComplete(events, null);
    }

    @Actor
    public void first() {
        firstAnswer = first.submitCompress();
    }

    @Actor
    public void second() {
        secondAnswer = second.submitCompress();
    }

    @Arbiter
    public void events(LL_Result r) {
        r.r1 = told(firstAnswer, firstEvents.awaitDone());
        r.r2 = told(secondAnswer, secondEvents.awaitDone());
    }

    private static String told(Submission answer, int digits) {
        return answer + (digits == 2 ? " DONE" : digits == 12 ? " STARTED DONE" : " events=" + digits);
    }
}
