package io.acomp.bench.suite;

import org.jspecify.annotations.Nullable;

import io.acomp.bench.harness.PageTarget;
import io.acomp.bench.target.GroupedTarget;
import io.acomp.spi.Availability;

/** Makes what takes part in the store suite. */
interface StoreTargets extends AutoCloseable {
    /**
     * A store of ours that holds nothing.
     *
     * @param algorithm to store with
     * @param level of compression, null for the algorithm's default
     * @param pages it has room for
     */
    PageTarget ours(String algorithm, @Nullable Integer level, long pages);

    /**
     * A store of ours as a disk that holds nothing.
     *
     * @param algorithm to store with
     * @param pages it has
     */
    PageTarget disk(String algorithm, long pages);

    /** Whether there can be a zram device; if not, why, and what to do about it. */
    Availability zramAvailability();

    /**
     * A zram device that holds nothing.
     *
     * @param pages it has room for
     */
    PageTarget zram(long pages);

    /**
     * A store of ours that holds nothing, with a second algorithm for cold pages.
     *
     * @param algorithm to store with
     * @param cold to recompress groups of neighbours with
     * @param level of the second algorithm
     * @param pages it has room for
     */
    GroupedTarget grouped(String algorithm, String cold, int level, long pages);

    /**
     * The codec that a store uses for an algorithm, and nothing around it.
     *
     * @param algorithm to compress with
     * @param pages it has room for
     */
    PageTarget direct(String algorithm, long pages);

    @Override
    void close();
}
