package io.acomp;

/**
 * Told about every request that ends: for traces and the like, see {@link AcompEngine.Builder#observer}. An engine without one spends
 * nothing on it; an engine with one reads the clock for each request, also for those that are otherwise timed one in many.
 *
 * <p>Thread-safe, for it is called by lanes and by all callers of inline requests at once. It must be quick, must not wait, and must call
 * nothing of the engine.
 */
@FunctionalInterface
public interface RequestObserver {
    /**
     * A request has ended and its caller does not know yet. Requests that were not taken are not told, nor are those of self-tests. What it
     * throws is counted as {@code callback-failed} and logged; the request ends as if nothing had been thrown.
     *
     * @param request what it was like; not to be looked at after the return
     */
    void ended(ObservedRequest request);
}
