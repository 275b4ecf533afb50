package io.acomp.service.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompEngine;
import io.acomp.service.http.HttpStatistics;
import io.acomp.service.http.Readiness;

/** Reads the state of the service from its parts. Built once; reading is thread-safe and stops nothing. */
public final class StatusSource {
    private final AcompEngine engine;
    private final String version;
    private final Readiness readiness;
    private final Supplier<List<StoreStatus>> stores;
    private final Supplier<@Nullable NbdStatus> nbd;
    private final Supplier<@Nullable HttpStatistics> http;
    private final long started = System.nanoTime();

    private StatusSource(Builder builder) {
        engine = builder.engine;
        version = builder.version;
        readiness = builder.readiness;
        stores = builder.stores;
        nbd = builder.nbd;
        http = builder.http;
    }

    /**
     * A builder.
     *
     * @param engine whose drivers, lanes and devices are shown
     */
    public static Builder builder(AcompEngine engine) {
        return new Builder(engine);
    }

    /**
     * The state now.
     *
     * @throws IllegalStateException if a store is closed
     */
    public ServiceStatus read() {
        return new ServiceStatus(
                version,
                Instant.now(),
                Duration.ofNanos(System.nanoTime() - started),
                readiness.missing(),
                engine.drivers(),
                engine.statistics(),
                stores.get(),
                nbd.get(),
                http.get());
    }

    /** Parts of the service. Not thread-safe. */
    public static final class Builder {
        private final AcompEngine engine;
        private String version = "unknown";
        private Readiness readiness = List::of;
        private Supplier<List<StoreStatus>> stores = List::of;
        private Supplier<@Nullable NbdStatus> nbd = () -> null;
        private Supplier<@Nullable HttpStatistics> http = () -> null;

        private Builder(AcompEngine engine) {
            this.engine = Objects.requireNonNull(engine, "engine");
        }

        /** The service's version. */
        public Builder version(String value) {
            version = Objects.requireNonNull(value, "version");
            return this;
        }

        /** Who says whether the service is ready; it always is unless set. */
        public Builder readiness(Readiness value) {
            readiness = Objects.requireNonNull(value, "readiness");
            return this;
        }

        /** Where the stores' numbers come from; asked at each reading. */
        public Builder stores(Supplier<List<StoreStatus>> value) {
            stores = Objects.requireNonNull(value, "stores");
            return this;
        }

        /** Where the NBD server's numbers come from; asked at each reading, may answer null as long as there is none. */
        public Builder nbd(Supplier<@Nullable NbdStatus> value) {
            nbd = Objects.requireNonNull(value, "nbd");
            return this;
        }

        /** Where the HTTP service's numbers come from; asked at each reading, may answer null as long as there is none. */
        public Builder http(Supplier<@Nullable HttpStatistics> value) {
            http = Objects.requireNonNull(value, "http");
            return this;
        }

        /** The source; uptime counts from now. */
        public StatusSource build() {
            return new StatusSource(this);
        }
    }
}
