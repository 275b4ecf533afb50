package io.acomp.engine;

import java.util.ArrayList;
import java.util.List;

import io.acomp.foreign.CpuBinding;

/**
 * The software lanes of an engine: a page lane and a bulk lane per CPU, so that large requests never hold up small ones. Thread-safe.
 */
final class LaneSet {
    private final SoftwareLane[] page;
    private final SoftwareLane[] bulk;
    private final long bulkThreshold;

    LaneSet(EngineImpl engine) {
        EngineConfig config = engine.config();
        bulkThreshold = config.bulkThreshold();
        page = new SoftwareLane[config.lanes()];
        bulk = new SoftwareLane[config.lanes()];
        for (int i = 0; i < page.length; i++) {
            page[i] = new SoftwareLane(engine, "acomp-page-" + i, page.length > 1);
            bulk[i] = new SoftwareLane(engine, "acomp-bulk-" + i, page.length > 1);
        }
    }

    /**
     * The less loaded of the own CPU's lane and one other.
     *
     * @param bytes the larger side of the request
     */
    Lane choose(long bytes) {
        SoftwareLane[] lanes = bytes >= bulkThreshold ? bulk : page;
        int count = lanes.length;
        if (count == 1) {
            return lanes[0];
        }
        int own = Integer.remainderUnsigned(CpuBinding.current(), count);
        SoftwareLane mine = lanes[own];
        long load = mine.load();
        if (load == 0) {
            return mine;
        }
        SoftwareLane other = lanes[other(own, count)];
        return other.load() < load ? other : mine;
    }

    private static int other(int own, int count) {
        if (count == 2) {
            return 1 - own;
        }
        int step = 1 + Integer.remainderUnsigned((int) (System.nanoTime() * 0x9E3779B9L >>> 7), count - 1);
        return (own + step) % count;
    }

    /** Some lane's thread, to ask whether a segment is confined to the caller. */
    Thread anyThread() {
        return page[0].thread();
    }

    int perKind() {
        return page.length;
    }

    List<SoftwareLane> all() {
        List<SoftwareLane> lanes = new ArrayList<>(List.of(page));
        lanes.addAll(List.of(bulk));
        return lanes;
    }
}
