package io.acomp.metrics.watch;

/**
 * Reads what something counts. Used by one thread at a time.
 *
 * @param <T> what is read
 */
@FunctionalInterface
public interface Rows<T> {
    /**
     * Reads once.
     *
     * @param target what to read
     * @param sink takes the rows
     * @return false if the target is closed; no row counts then
     */
    boolean write(T target, Sink sink);
}
