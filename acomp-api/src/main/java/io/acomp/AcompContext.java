package io.acomp;

/**
 * A request with a codec stream of its own, for an owner that serialises its calls anyway: a call in the calling thread takes no lock and
 * looks for no CPU's stream. What a device does, a lane does too: there it is a request like any other.
 *
 * <p>Used by one thread at a time, any thread; hand-over needs the usual happens-before. A second thread that comes while a call runs gets
 * {@link IllegalStateException}. The stream is made at the first call; if it cannot be, the request ends as
 * {@link AcompStatus#OUT_OF_MEMORY} and the next call tries again. One driver that serves both directions has one stream for both.
 *
 * <p>{@link Acomp#close()} waits for the call that is running, and calls begun later throw {@link IllegalStateException}; the stream stays
 * until {@link #close()}. {@link AcompEngine#close()} frees the streams of idle contexts; one that is running keeps its stream until it is
 * closed itself.
 */
public sealed interface AcompContext extends AutoCloseable permits io.acomp.engine.RequestContext {
    /**
     * The request, with {@link Execution#INLINE} set. The same one every time. It runs on the context's stream whatever the size of its
     * source, on a virtual thread too.
     */
    AcompRequest request();

    /**
     * Native bytes the context holds: codec streams and scratch. 0 before the first call and once closed; what the codec holds is looked up
     * after the first call and then one in 256. From any thread; approximate while a call runs.
     */
    long nativeBytes();

    /**
     * Frees the stream and the scratch. Idempotent. What it has counted stays in {@link EngineStatistics}.
     *
     * @throws IllegalStateException if its request is in flight; nothing is freed then
     */
    @Override
    void close();
}
