package io.acomp;

/** The driver asked for by name, or every driver of the algorithm, cannot be used; the message gives reason and remedy. */
public final class DriverUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String driver;

    /**
     * A driver that cannot be used.
     *
     * @param driver its name, or the algorithm's
     * @param reason why, and what to do
     */
    public DriverUnavailableException(String driver, String reason) {
        super(reason + "; name=" + driver);
        this.driver = driver;
    }

    /** The driver or algorithm that was asked for. */
    public String driver() {
        return driver;
    }
}
