package io.acomp;

import org.jspecify.annotations.Nullable;

/**
 * Told about a request's progress (KS §1.6).
 *
 * <p>Runs on the lane's thread, or on the engine's callback executor if one is set; it must not block there: the engine's own waiting calls
 * throw on a lane's thread. The request is idle before {@link AcompEvent#DONE} is delivered, so it can be resubmitted from inside. What the
 * callback throws is counted and logged, and the lane goes on.
 */
@FunctionalInterface
public interface AcompCallback {
    /**
     * Receives an event.
     *
     * @param request the request as the caller knows it
     * @param event what happened
     * @param cookie as given to {@link AcompRequest#onComplete}
     */
    void onEvent(AcompRequest request, AcompEvent event, @Nullable Object cookie);
}
