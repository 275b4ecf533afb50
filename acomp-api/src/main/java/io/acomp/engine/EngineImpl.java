package io.acomp.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompSettings;
import io.acomp.DriverInfo;
import io.acomp.EngineStatistics;
import io.acomp.EngineStatistics.DriverTotals;
import io.acomp.FallbackReason;
import io.acomp.Operation;
import io.acomp.RequestObserver;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.Driver;
import io.acomp.spi.Finding;
import io.acomp.spi.Probe;
import io.acomp.spi.SyncDriver;
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
    private final @Nullable RequestObserver observer;
    private final Set<Transform> transforms = ConcurrentHashMap.newKeySet();
    private final Set<RequestContext> contexts = ConcurrentHashMap.newKeySet();
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
        observer = config.observer();
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
        for (Operation operation : Operation.values()) {
            transform.routes(operation).all().forEach(route -> usedSlots.add(route.slot()));
        }
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

    /** A device driver's queues are open: they are closed with the engine, whoever uses them. */
    void opened(DriverSlot slot) {
        usedSlots.add(slot);
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
    public byte[] trainDictionary(String name, List<MemorySegment> samples, int maxBytes) {
        checkOpen();
        return DictionaryTraining.train(registry.algorithm(name), samples, maxBytes, config.discoverProviders());
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
        for (RequestContext context : contexts) {
            sum += context.isRunningOn(slot) ? 1 : 0;
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
        List<EngineStatistics.Device> devices = new ArrayList<>();
        List<EngineStatistics.Fallbacks> fallbacks = new ArrayList<>();
        for (DriverSlot slot : usedSlots) {
            addFallbacks(fallbacks, slot);
            for (DeviceLane lane : slot.openDeviceLanes()) {
                laneStatistics.add(lane.statistics());
                devices.add(lane.deviceStatistics());
                addTotals(totals, slot.driver(), lane.counters(Operation.COMPRESS), lane.counters(Operation.DECOMPRESS), lane.name());
            }
            addTotals(
                    totals, slot.driver(), slot.contexts().totals(Operation.COMPRESS), slot.contexts().totals(Operation.DECOMPRESS), "contexts");
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
                laneStatistics, totals, devices, fallbacks, counters.copies(), counters.rejections(), counters.events(), account.snapshot());
    }

    private static void addFallbacks(List<EngineStatistics.Fallbacks> all, DriverSlot slot) {
        for (Operation operation : Operation.values()) {
            Map<FallbackReason, Long> reasons = slot.fallbacks(operation).snapshot();
            if (!reasons.isEmpty()) {
                all.add(new EngineStatistics.Fallbacks(slot.driver().name(), slot.driver().algorithm(), operation, reasons));
            }
        }
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
            long deadline = System.nanoTime() + Math.max(0, drain.toNanos());
            // devices first: what they cannot finish goes to the software lanes, which take it until the devices' lanes have ended
            boolean ended = end(deviceLanes(), deadline);
            ended &= end(lanes.all(), deadline);
            if (ended) {
                free();
                stopped = true;
            }
            return ended;
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    private List<DeviceLane> deviceLanes() {
        return usedSlots.stream().flatMap(slot -> slot.openDeviceLanes().stream()).toList();
    }

    /** Ends lanes: drains them until the deadline, then has them end what they have; true if all have ended. */
    private static boolean end(List<? extends Lane> lanes, long deadline) {
        lanes.forEach(Lane::close);
        if (awaitEnd(lanes, deadline)) {
            return true;
        }
        lanes.forEach(Lane::endAll);
        return awaitEnd(lanes, System.nanoTime() + END_BOUND.toNanos());
    }

    private static boolean awaitEnd(List<? extends Lane> lanes, long deadline) {
        boolean ended = true;
        for (Lane lane : lanes) {
            ended &= lane.awaitEnd(deadline);
        }
        return ended;
    }

    /** Every lane has ended; inline calls may still run, and each stripe is freed when its lock is had, a running context by its owner. */
    private void free() {
        contexts.forEach(RequestContext::freeIfIdle);
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

    /** The best software driver of an algorithm that can be used, null if there is none. */
    @Nullable SyncDriver bestSoftware(String algorithm) {
        return registry.bestSoftware(algorithm);
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

    /** Contexts that hold a stream or may come to hold one. */
    Set<RequestContext> contexts() {
        return contexts;
    }

    ArenaRegistry arenas() {
        return arenas;
    }

    LaneSet lanes() {
        return lanes;
    }

    /** Who is told about requests that end. */
    @Nullable RequestObserver observer() {
        return observer;
    }

    /** Bulk lanes there are: how many large blocks can be worked on at once. */
    public int bulkLanes() {
        return lanes.perKind();
    }
}
