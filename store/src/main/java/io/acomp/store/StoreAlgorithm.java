package io.acomp.store;

import org.jspecify.annotations.Nullable;

/**
 * A way in which pages of a store are, or were, compressed.
 *
 * @param name algorithm or driver, as it was asked for
 * @param level null for the driver's default
 * @param dictionaryBytes of its dictionary, 0 for none
 * @param role what it is for
 * @param objects in the store that it wrote; exact when nothing runs
 */
public record StoreAlgorithm(String name, @Nullable Integer level, int dictionaryBytes, Role role, long objects) {
    /** What an algorithm is for. */
    public enum Role {
        /** New pages. */
        PRIMARY,
        /** Recompression. */
        SECONDARY,
        /** Reading pages it wrote earlier; goes with the last of them. */
        DRAINING
    }
}
