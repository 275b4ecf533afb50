package io.acomp;

/**
 * What a future of {@link Acomp#compress} or {@link Acomp#decompress} delivers.
 *
 * @param produced bytes written to the destination
 * @param driver name of the driver that did it
 */
public record AcompResult(long produced, String driver) {}
