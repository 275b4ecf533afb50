package io.acomp.engine;

import org.jspecify.annotations.Nullable;

/** A slot of a lane's ring: which submission of which request. Null for a claim that was withdrawn because the lane closed. */
final class LaneSlot {
    @Nullable RequestImpl request;
    long ticket;
    /** Source bytes of the submission until it has ended, for statistics. */
    long bytes;
}
