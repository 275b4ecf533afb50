package io.acomp.store.page;

import org.jspecify.annotations.Nullable;

/** Makes room by writing pages back. Called by storing threads, which hold nothing then. Thread-safe. */
public interface Shrinker {
    /**
     * Writes pages back until there is room again.
     *
     * @param tenant whose pages, null for anybody's
     * @param needed bytes there should be room for, at most
     * @return true if there is more room than before
     */
    boolean shrink(Tenants.@Nullable Account tenant, long needed);
}
