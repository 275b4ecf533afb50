package io.acomp.spi;

/**
 * Whether a driver can run on this machine.
 *
 * @param available true if it can
 * @param reason why not, with the offending library or value; empty if available
 * @param remedy what the user can do about it; empty if available
 */
public record Availability(boolean available, String reason, String remedy) {
    /** The one answer of a driver that can run. */
    public static final Availability AVAILABLE = new Availability(true, "", "");

    /**
     * A driver that cannot run.
     *
     * @param reason why not
     * @param remedy what the user can do
     */
    public static Availability unavailable(String reason, String remedy) {
        return new Availability(false, reason, remedy);
    }
}
