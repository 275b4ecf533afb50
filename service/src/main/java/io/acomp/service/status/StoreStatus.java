package io.acomp.service.status;

import java.util.List;

import io.acomp.store.CompressedStore;
import io.acomp.store.StoreAlgorithm;
import io.acomp.store.StoreStatistics;

/**
 * What a store says of itself.
 *
 * @param name the service's name for it
 * @param pageSize bytes of a page
 * @param slots pages it has room for
 * @param algorithms pages are stored with, the primary first
 * @param statistics its counters
 */
public record StoreStatus(String name, int pageSize, long slots, List<StoreAlgorithm> algorithms, StoreStatistics statistics) {
    /** Copies the list. */
    public StoreStatus {
        algorithms = List.copyOf(algorithms);
    }

    /**
     * Reads a store.
     *
     * @param name the service's name for it
     * @throws IllegalStateException if it is closed
     */
    public static StoreStatus of(String name, CompressedStore store) {
        return new StoreStatus(name, store.pageSize(), store.slots(), store.algorithms(), store.statistics());
    }
}
