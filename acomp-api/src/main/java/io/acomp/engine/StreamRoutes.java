package io.acomp.engine;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.PieceStream;
import io.acomp.spi.StreamDecoder;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

/**
 * Which drivers of a transform serve the block pipeline's pieces and steps: the best that can, which need not be the ones that serve whole
 * requests. Found when first asked for. Thread-safe.
 */
final class StreamRoutes {
    private final List<DriverSlot> candidates;
    private final CodecSettings settings;
    private final @Nullable DriverSlot named;
    private final boolean verify;
    private final DriverRegistry registry;
    private @Nullable Route pieces;
    private @Nullable Route steps;
    private boolean piecesSought;
    private boolean gated;

    /**
     * Routes not yet found.
     *
     * @param candidates drivers that may be used, best first
     * @param named the driver that was asked for by name, null if none was
     * @param verify true if compressions are verified: a piece cannot be, it is no whole stream, so there are none
     */
    StreamRoutes(List<DriverSlot> candidates, CodecSettings settings, @Nullable DriverSlot named, boolean verify, DriverRegistry registry) {
        this.candidates = candidates;
        this.settings = settings;
        this.named = named;
        this.verify = verify;
        this.registry = registry;
    }

    synchronized @Nullable Route pieces() {
        if (!piecesSought && !gated && !verify) {
            piecesSought = true;
            for (DriverSlot slot : candidates) {
                if (pieces == null && registry.isUsable(slot)) {
                    pieces = pieceRoute(slot);
                }
            }
        }
        return pieces;
    }

    private @Nullable Route pieceRoute(DriverSlot slot) {
        if (!(slot.driver() instanceof SyncDriver driver)) {
            return null;
        }
        CodecConfig config = registry.configure(slot, Operation.COMPRESS, settings, slot == named);
        if (config == null) {
            return null;
        }
        try (CodecStream trial = driver.newStream()) {
            if (trial instanceof PieceStream) {
                return new Route(Operation.COMPRESS, slot, config);
            }
        } catch (OutOfMemoryError exhausted) {
            registry.counters().rejected(EngineCounters.Rejection.OUT_OF_MEMORY);
        }
        config.close();
        return null;
    }

    synchronized @Nullable Route steps() {
        return steps;
    }

    /**
     * A decoder of the best driver that has one, null if none has.
     *
     * @throws IllegalStateException if gated
     */
    synchronized @Nullable StreamDecoder newDecoder(long maxWindow) {
        if (gated) {
            throw new IllegalStateException("the transform or its engine is closed, maxWindow=" + maxWindow);
        }
        Route known = steps;
        if (known != null) {
            return ((SyncDriver) known.slot().driver()).newDecoder(known.config(), maxWindow);
        }
        for (DriverSlot slot : candidates) {
            if (slot.driver() instanceof SyncDriver driver && registry.isUsable(slot)) {
                CodecConfig config;
                try {
                    config = driver.configure(settings.forDecompression());
                } catch (UnsupportedSettingException refused) {
                    continue;
                }
                StreamDecoder decoder = driver.newDecoder(config, maxWindow);
                if (decoder != null) {
                    steps = new Route(Operation.DECOMPRESS, slot, config);
                    return decoder;
                }
                config.close();
            }
        }
        return null;
    }

    /** Opens no further decoder. */
    synchronized void gate() {
        gated = true;
    }

    /** The routes found so far. */
    synchronized List<Route> opened() {
        List<Route> routes = new ArrayList<>(2);
        if (pieces != null) {
            routes.add(pieces);
        }
        if (steps != null) {
            routes.add(steps);
        }
        return routes;
    }
}
