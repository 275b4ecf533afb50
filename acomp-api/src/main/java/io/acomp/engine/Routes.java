package io.acomp.engine;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Who may serve one direction of a transform. At least one route is there.
 *
 * @param software the best software driver that honours the settings; null if the policy forbids software, or there is none
 * @param devices device drivers that honour the settings, best first; empty if the policy forbids them, or there is none
 * @param checker software that decompresses what a device compressed, where results are verified; null otherwise
 */
record Routes(@Nullable Route software, List<Route> devices, @Nullable Route checker) {
    /** Copies the list. */
    Routes {
        devices = List.copyOf(devices);
        if (software == null && devices.isEmpty()) {
            throw new IllegalArgumentException("a direction needs a driver");
        }
    }

    /** Routes of one driver. */
    static Routes of(Route only) {
        return only.isDevice() ? new Routes(null, List.of(only), null) : new Routes(only, List.of(), null);
    }

    /** True if requests have to be routed one by one. */
    boolean hasDevices() {
        return !devices.isEmpty();
    }

    /** The route a request takes if nothing speaks against it. */
    Route first() {
        Route fallback = software;
        return devices.isEmpty() && fallback != null ? fallback : devices.getFirst();
    }

    /** All routes. */
    List<Route> all() {
        List<Route> all = new ArrayList<>(devices);
        if (software != null) {
            all.add(software);
        }
        if (checker != null) {
            all.add(checker);
        }
        return all;
    }

    /** Frees the digests. */
    void close() {
        all().forEach(route -> route.configUse().close());
    }
}
