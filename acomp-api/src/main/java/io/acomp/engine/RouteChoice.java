package io.acomp.engine;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.acomp.DriverUnavailableException;
import io.acomp.Operation;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.UnsupportedSettingException;

/** Chooses the drivers of a transform, direction by direction, while it is opened. */
final class RouteChoice {
    private final DriverRegistry registry;
    private final EngineImpl engine;
    private final List<DriverSlot> candidates;
    private final @Nullable DriverSlot named;
    private final CodecSettings settings;
    private final boolean verify;
    private final boolean choice;
    private final List<String> refusals = new ArrayList<>();

    /**
     * A choice among some drivers.
     *
     * @param candidates drivers the policy allows, best first
     * @param named the driver that was asked for by name, null if none was: it must serve, and takes its nearest level
     * @param verify true if what a device compresses is checked
     */
    RouteChoice(
            DriverRegistry registry,
            EngineImpl engine,
            List<DriverSlot> candidates,
            @Nullable DriverSlot named,
            CodecSettings settings,
            boolean verify) {
        this.registry = registry;
        this.engine = engine;
        this.candidates = candidates;
        this.named = named;
        this.settings = settings;
        this.verify = verify;
        choice = candidates.stream().anyMatch(slot -> !slot.isDevice());
    }

    /**
     * The routes of a direction: every device that can be used, and the best software.
     *
     * @throws DriverUnavailableException if there is none, or the named driver is not among them, or nothing can check devices' results
     */
    Routes routes(Operation operation) {
        List<Route> devices = new ArrayList<>();
        Route software = null;
        for (DriverSlot slot : candidates) {
            if (slot.isDevice() || software == null) {
                Route route = route(slot, operation);
                if (route == null && slot == named) {
                    closeAll(devices);
                    throw unavailable(named);
                }
                if (route != null && slot.isDevice()) {
                    devices.add(route);
                } else if (route != null) {
                    software = route;
                }
            }
        }
        if (software == null && devices.isEmpty()) {
            throw unavailable(candidates.getFirst());
        }
        boolean checks = verify && operation == Operation.COMPRESS && !devices.isEmpty();
        Route checker = checks ? checker() : null;
        Routes chosen = new Routes(software, devices, checker);
        if (checks && checker == null) {
            chosen.close();
            throw new DriverUnavailableException(
                    devices.getFirst().driverName(), "there is no software that could check its results, verify=true");
        }
        return chosen;
    }

    private @Nullable Route route(DriverSlot slot, Operation operation) {
        String problem = registry.problem(slot);
        if (!problem.isEmpty()) {
            refusals.add(slot.driver().name() + ": " + problem);
            return null;
        }
        if (slot.isDevice() && !isOpen(slot)) {
            return null;
        }
        try {
            CodecConfig config = DriverRegistry.configured(slot, operation, settings, slot == named);
            // where there is nothing to choose from nothing is measured
            long threshold = slot.isDevice() && choice ? DeviceThreshold.of(slot, operation, engine) : 0;
            return new Route(operation, slot, config, threshold);
        } catch (UnsupportedSettingException refused) {
            refusals.add(refused.getMessage());
            return null;
        }
    }

    /** Opens a device's queues; one that cannot be opened is a driver that cannot be used. */
    private boolean isOpen(DriverSlot slot) {
        try {
            slot.deviceLanes();
            return true;
        } catch (RuntimeException failure) {
            engine.counters().count(EngineCounters.Event.DRIVER_THREW);
            refusals.add(slot.driver().name() + " cannot open its queues: " + failure);
            return false;
        }
    }

    /** The best software that decompresses the algorithm, whatever the policy. */
    private @Nullable Route checker() {
        for (DriverSlot slot : registry.ofAlgorithm(candidates.getFirst().driver().algorithm())) {
            Route route = slot.isDevice() ? null : route(slot, Operation.DECOMPRESS);
            if (route != null) {
                return route;
            }
        }
        return null;
    }

    private DriverUnavailableException unavailable(DriverSlot slot) {
        String name = named != null ? slot.driver().name() : slot.driver().algorithm();
        return new DriverUnavailableException(name, "no driver can be used: " + String.join("; ", refusals));
    }

    private static void closeAll(List<Route> routes) {
        routes.forEach(route -> route.configUse().close());
    }
}
