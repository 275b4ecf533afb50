package io.acomp.engine;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompSettings;
import io.acomp.DriverInfo;
import io.acomp.EngineStatistics;
import io.acomp.EngineStatistics.DriverTotals;
import io.acomp.Operation;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.Driver;
import io.acomp.spi.Finding;
import io.acomp.spi.Probe;
import io.acomp.spi.UnsupportedSettingException;

/** The engine: owns the registry, the lanes, the arenas and the counters. Thread-safe. */
public final class EngineImpl implements AcompEngine {
    private static final Duration DEFAULT_DRAIN = Duration.ofSeconds(10);
    private static final Duration END_BOUND = Duration.ofSeconds(5);

    private final EngineConfig config;
    private final NativeAccount account;
    private final EngineCounters counters = new EngineCounters();
    private final Events events;
    private final ArenaRegistry arenas;
    private final DriverRegistry registry;
    private final LaneSet lanes;
    private final Set<Transform> transforms = ConcurrentHashMap.newKeySet();
    private final Set<DriverSlot> usedSlots = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private boolean stopped;

    EngineImpl(EngineConfig config) {
        this.config = config;
        account = new NativeAccount(config.nativeMemoryLimit());
        events = new Events(config.callbackExecutor(), counters);
        arenas = new ArenaRegistry(account);
        registry = new DriverRegistry(this);
        lanes = new LaneSet(this);
    }

    @Override
    public Acomp open(String name, AcompSettings settings) {
        return openTransform(name, settings);
    }

    private Transform openTransform(String name, AcompSettings settings) {
        checkOpen();
        Integer level = settings.level();
        CodecSettings codec = new CodecSettings(
                level == null ? CodecSettings.DEFAULT_LEVEL : level,
                settings.window(),
                settings.sourceWindow(),
                settings.checksum(),
                settings.dictionary());
        return register(registry.open(name, settings, codec));
    }

    private Transform register(Transform transform) {
        transforms.add(transform);
        usedSlots.add(transform.route(Operation.COMPRESS).slot());
        usedSlots.add(transform.route(Operation.DECOMPRESS).slot());
        if (closed) {
            transform.close();
            checkOpen();
        }
        return transform;
    }

    /** A transform of a driver that has not passed its self-test yet: for the self-test. */
    Transform openUntested(DriverSlot slot) throws UnsupportedSettingException {
        return register(registry.openUntested(slot));
    }

    void forget(Transform transform) {
        transforms.remove(transform);
    }

    @Override
    public List<DriverInfo> drivers() {
        return registry.all().stream().map(registry::info).toList();
    }

    @Override
    public DriverInfo selftest(String driver) {
        checkOpen();
        return registry.selftest(driver);
    }

    @Override
    public boolean unregister(String driver) {
        return registry.remove(driver);
    }

    @Override
    public List<Finding> diagnose() {
        List<Finding> findings = new ArrayList<>();
        for (Probe probe : ServiceLoader.load(Probe.class, EngineImpl.class.getClassLoader())) {
            findings.addAll(probe.findings());
        }
        return findings;
    }

    @Override
    public Arena newArena() {
        checkOpen();
        return arenas.create(NativeAccount.Kind.ARENAS);
    }

    /** An arena as {@link #newArena()} makes, accounted as a block pipeline's. */
    public Arena newPipelineArena() {
        checkOpen();
        return arenas.create(NativeAccount.Kind.PIPELINE);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
    }

    /** Requests that a driver has now, in rings, backlogs and calls; approximate while they move. */
    long inFlight(DriverSlot slot) {
        long sum = 0;
        if (slot.isDevice()) {
            for (Transform transform : transforms) {
                sum += transform.inDevice(slot);
            }
            return sum;
        }
        for (SoftwareLane lane : lanes.all()) {
            sum += lane.sum(request -> request.isServedBy(slot) ? 1 : 0);
        }
        InlineStreams inline = slot.inlineIfMade();
        return inline == null ? sum : sum + inline.running();
    }

    // ---------------------------------------------------------------- statistics

    @Override
    public EngineStatistics statistics() {
        List<EngineStatistics.Lane> laneStatistics = new ArrayList<>();
        List<DriverTotals> totals = new ArrayList<>();
        for (SoftwareLane lane : lanes.all()) {
            if (lane.isStarted()) {
                laneStatistics.add(lane.statistics());
                for (StreamSlot place : lane.places()) {
                    if (place != null) {
                        addTotals(totals, place.driver(), place.counters(Operation.COMPRESS), place.counters(Operation.DECOMPRESS), lane.name());
                    }
                }
            }
        }
        for (DriverSlot slot : usedSlots) {
            for (DeviceLane lane : slot.deviceLanesIfOpen()) {
                laneStatistics.add(lane.statistics());
                addTotals(totals, slot.driver(), lane.counters(Operation.COMPRESS), lane.counters(Operation.DECOMPRESS), lane.name());
            }
            InlineStreams inline = slot.inlineIfMade();
            if (inline != null) {
                int index = 0;
                for (InlineStreams.Stripe stripe : inline.stripes()) {
                    StreamSlot place = stripe.stream;
                    addTotals(totals, slot.driver(), place.counters(Operation.COMPRESS), place.counters(Operation.DECOMPRESS), "inline-" + index++);
                }
            }
        }
        return new EngineStatistics(
                laneStatistics, totals, List.of(), List.of(), counters.copies(), counters.rejections(), counters.events(), account.snapshot());
    }

    private static void addTotals(
            List<DriverTotals> totals, Driver driver, DriverCounters compressing, DriverCounters decompressing, String place) {
        if (compressing.requests() > 0) {
            totals.add(compressing.totals(driver, Operation.COMPRESS, place));
        }
        if (decompressing.requests() > 0) {
            totals.add(decompressing.totals(driver, Operation.DECOMPRESS, place));
        }
    }

    // ---------------------------------------------------------------- closing

    @Override
    public void close() {
        close(DEFAULT_DRAIN);
    }

    @Override
    public boolean close(Duration drain) {
        LaneThread.refuse();
        closed = true;
        synchronized (this) {
            if (stopped) {
                return true;
            }
            transforms.forEach(Transform::gate);
            List<Lane> all = openLanes();
            all.forEach(Lane::close);
            long deadline = System.nanoTime() + Math.max(0, drain.toNanos());
            boolean ended = true;
            for (Lane lane : all) {
                ended &= lane.awaitEnd(deadline);
            }
            if (!ended) {
                all.forEach(Lane::endAll);
                deadline = System.nanoTime() + END_BOUND.toNanos();
                ended = true;
                for (Lane lane : all) {
                    ended &= lane.awaitEnd(deadline);
                }
            }
            if (ended) {
                free();
                stopped = true;
            }
            return ended;
        }
    }

    private List<Lane> openLanes() {
        List<Lane> all = new ArrayList<>(lanes.all());
        usedSlots.forEach(slot -> all.addAll(slot.deviceLanesIfOpen()));
        return all;
    }

    /** Every lane has ended; inline calls may still run, and each stripe is freed when its lock is had. */
    private void free() {
        for (DriverSlot slot : usedSlots) {
            InlineStreams inline = slot.inlineIfMade();
            if (inline != null) {
                inline.close();
            }
        }
        for (Transform transform : transforms) {
            if (transform.isQuiet()) {
                transform.free();
            }
        }
    }

    // ---------------------------------------------------------------- for the engine's parts

    EngineConfig config() {
        return config;
    }

    /** Where native bytes are accounted. */
    public NativeAccount account() {
        return account;
    }

    EngineCounters counters() {
        return counters;
    }

    Events events() {
        return events;
    }

    ArenaRegistry arenas() {
        return arenas;
    }

    LaneSet lanes() {
        return lanes;
    }

    /** Bulk lanes there are: how many large blocks can be worked on at once. */
    public int bulkLanes() {
        return lanes.perKind();
    }
}
