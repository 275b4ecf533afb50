package io.acomp;

import java.util.Objects;

/** No dictionary came out of a training; {@link #reason()} says what has to change. */
public final class DictionaryTrainingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why there is no dictionary. */
    public enum Reason {
        /** Nobody trains dictionaries for the algorithm: it takes none, or no trainer was found. */
        UNSUPPORTED,
        /** The samples are too few, too small, too alike or too unlike for the trainer; others may do. */
        UNFIT_SAMPLES
    }

    private final Reason reason;

    /**
     * A training without a result.
     *
     * @param reason why
     * @param message what the trainer found, ending in {@code name=value}
     */
    public DictionaryTrainingException(Reason reason, String message) {
        super(message);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** Why there is no dictionary. */
    public Reason reason() {
        return reason;
    }
}
