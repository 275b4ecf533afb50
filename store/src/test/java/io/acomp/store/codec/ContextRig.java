package io.acomp.store.codec;

import org.jspecify.annotations.Nullable;

/** Contexts that fail or race on demand, for the tests of what is built upon them. */
public final class ContextRig {
    private ContextRig() {}

    /** What happens between the choice of a context and its lock; null for nothing. */
    public static void beforeLock(CpuContexts contexts, @Nullable Runnable hook) {
        contexts.beforeLock(hook);
    }
}
