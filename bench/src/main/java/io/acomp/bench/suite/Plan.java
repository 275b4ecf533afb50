package io.acomp.bench.suite;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.acomp.spi.Driver;

/**
 * What to measure.
 *
 * @param drivers drivers or algorithms to measure in the codecs suite, empty for all
 * @param sizes block sizes in bytes, empty for the usual ones
 * @param threads numbers of threads, at least one
 * @param depths requests in flight, at least one
 * @param seconds to spend on a suite
 * @param full true to measure every driver in every way
 * @param peers true to measure programs and libraries of others too
 * @param only begin of the name of the only figures to make, null for all
 */
public record Plan(
        Set<String> drivers,
        List<Integer> sizes,
        List<Integer> threads,
        List<Integer> depths,
        double seconds,
        boolean full,
        boolean peers,
        @Nullable String only) {

    private static final List<Integer> USUAL_SIZES = List.of(4 << 10, 64 << 10, 1 << 20);

    /** Sizes to measure direct calls with. */
    public List<Integer> directSizes() {
        return sizes.isEmpty() ? USUAL_SIZES : sizes;
    }

    /** Sizes to measure requests with: above 64 KiB only if asked for, for there the pipeline no longer matters. */
    public List<Integer> requestSizes() {
        return sizes.isEmpty() && !full ? USUAL_SIZES.subList(0, 2) : directSizes();
    }

    /**
     * True if a driver is to be measured.
     *
     * @param driver that is available
     */
    public boolean chooses(Driver driver) {
        return drivers.isEmpty() || drivers.contains(driver.name()) || drivers.contains(driver.algorithm());
    }

    /**
     * True if a figure, or one of a group of figures, is wanted.
     *
     * @param name of the figure, or the begin that a group's names have in common
     */
    public boolean wants(String name) {
        return only == null || name.startsWith(only) || only.startsWith(name);
    }
}
