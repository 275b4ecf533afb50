package io.acomp.spi;

/** A driver cannot honour a setting of the transform; the engine then tries the next driver of the algorithm. */
public final class UnsupportedSettingException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * A setting that cannot be honoured.
     *
     * @param message which, why, ending in {@code name=value}
     */
    public UnsupportedSettingException(String message) {
        super(message);
    }
}
