package io.acomp;

import org.jspecify.annotations.Nullable;

/**
 * What a future of {@link Acomp#compress} or {@link Acomp#decompress} delivers.
 *
 * @param produced bytes written to the destination
 * @param driver name of the driver that did it
 * @param fallback why software did it although the transform has a device; null if the device did, or there is none
 */
public record AcompResult(long produced, String driver, @Nullable FallbackReason fallback) {}
