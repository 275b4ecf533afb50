package io.acomp.service.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.acomp.DriverInfo;
import io.acomp.EngineStatistics;
import io.acomp.service.http.HttpStatistics;

/**
 * The state of the service at one moment. Immutable.
 *
 * @param version of the service
 * @param time of the reading
 * @param uptime since the service was started
 * @param missing why it is not ready, empty if it is
 * @param drivers as listed by the engine
 * @param engine the engine's counters
 * @param stores by name
 * @param nbd the NBD server, null if there is none
 * @param http the HTTP service, null if there is none
 */
public record ServiceStatus(
        String version,
        Instant time,
        Duration uptime,
        List<String> missing,
        List<DriverInfo> drivers,
        EngineStatistics engine,
        List<StoreStatus> stores,
        @Nullable NbdStatus nbd,
        @Nullable HttpStatistics http) {

    /** Copies the lists. */
    public ServiceStatus {
        missing = List.copyOf(missing);
        drivers = List.copyOf(drivers);
        stores = List.copyOf(stores);
    }
}
