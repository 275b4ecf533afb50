package io.acomp.bench.harness;

/**
 * One way to do the work that is compared. Used by one thread. A turn does a fixed number of operations, so that contenders of a
 * comparison do exactly the same work, and times them in steady state: what fills or drains a pipeline is outside the two looks at the
 * clock.
 */
public interface Contender extends AutoCloseable {
    /** What to call it in a report or an error. */
    String name();

    /**
     * Takes a turn.
     *
     * @param operations how many to time, at least 1
     * @return how long they took
     * @throws HarnessException if an operation failed or gave a wrong result, or nothing happens any more
     */
    Slice run(long operations);

    @Override
    default void close() {}
}
