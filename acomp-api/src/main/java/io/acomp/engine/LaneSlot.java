package io.acomp.engine;

import org.jspecify.annotations.Nullable;

/**
 * A slot of a lane's ring: which submission of which request; without a request, a claim that was withdrawn because lane or transform
 * closed.
 */
final class LaneSlot {
    @Nullable RequestImpl request;
    long ticket;
}
