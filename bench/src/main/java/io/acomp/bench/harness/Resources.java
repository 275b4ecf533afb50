package io.acomp.bench.harness;

import java.util.ArrayDeque;
import java.util.Deque;

/** Things to close in reverse order. Used by one thread. */
public final class Resources implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /**
     * Takes a resource over.
     *
     * @param resource closed with this
     * @param <T> its type
     * @return the resource
     */
    public <T extends AutoCloseable> T add(T resource) {
        open.push(resource);
        return resource;
    }

    /**
     * Closes all, also when one fails.
     *
     * @throws HarnessException if one or more failed
     */
    @Override
    public void close() {
        HarnessException failure = null;
        while (!open.isEmpty()) {
            AutoCloseable resource = open.pop();
            try {
                resource.close();
            } catch (Exception e) {
                HarnessException next =
                        new HarnessException("a resource does not close, resource=" + resource.getClass().getSimpleName(), e);
                if (failure == null) {
                    failure = next;
                } else {
                    failure.addSuppressed(next);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
