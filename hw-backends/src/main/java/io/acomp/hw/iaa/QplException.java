package io.acomp.hw.iaa;

/** QPL refused to make a job. */
final class QplException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * A refusal.
     *
     * @param what was refused
     * @param status a {@link QplStatus}
     */
    QplException(String what, int status) {
        super(what + ", status=" + status);
        this.status = status;
    }

    /** QPL's status. */
    int status() {
        return status;
    }
}
