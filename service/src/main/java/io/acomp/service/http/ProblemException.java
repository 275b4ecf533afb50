package io.acomp.service.http;

import java.io.IOException;

/** A transfer cannot go on, and the client is to be told why. */
final class ProblemException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    /** Ends a transfer. */
    ProblemException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    /** What to tell. */
    Problem problem() {
        return problem;
    }
}
