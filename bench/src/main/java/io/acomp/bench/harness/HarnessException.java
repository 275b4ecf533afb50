package io.acomp.bench.harness;

/** A measurement that would be worth nothing: wrong bytes, no work done, no progress. The message names the contender. */
public final class HarnessException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * A measurement that failed.
     *
     * @param message what was found, with contender and values
     */
    public HarnessException(String message) {
        super(message);
    }

    /**
     * A measurement that failed because of something else.
     *
     * @param message what was found, with contender and values
     * @param cause why
     */
    public HarnessException(String message, Throwable cause) {
        super(message, cause);
    }
}
