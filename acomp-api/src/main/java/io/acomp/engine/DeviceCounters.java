package io.acomp.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.acomp.EngineStatistics;
import io.acomp.EngineStatistics.Health;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.DeviceQueue;

/** Counters of one device queue (KS §3.7). Written by its lane's thread, read by anybody at any time. */
final class DeviceCounters {
    /** What is counted. */
    enum Figure {
        /** Jobs it has now. */
        IN_FLIGHT,
        /** Jobs it was given. */
        SUBMITTED,
        /** Jobs it ended OK. */
        SUCCEEDED,
        /** Jobs it ended otherwise. */
        FAILED,
        /** Jobs given up. */
        TIMED_OUT,
        /** Jobs it ended after that. */
        LATE,
        /** Times it was full. */
        BUSY,
        /** Times it was quarantined. */
        QUARANTINES,
        /** Probes it was given. */
        PROBES,
        /** Time spent submitting and completing. */
        WORK_NANOS,
        /** Time spent looking in vain. */
        POLL_NANOS
    }

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] cells = new long[Figure.values().length];

    void add(Figure figure, long amount) {
        CELL.setOpaque(cells, figure.ordinal(), cells[figure.ordinal()] + amount);
    }

    void count(Figure figure) {
        add(figure, 1);
    }

    private long get(Figure figure) {
        return (long) CELL.getOpaque(cells, figure.ordinal());
    }

    EngineStatistics.Device snapshot(DeviceDriver driver, DeviceQueue queue, int depth, Health health, long overdue) {
        return new EngineStatistics.Device(
                queue.name(),
                queue.device(),
                driver.name(),
                queue.numaNode(),
                depth,
                health,
                get(Figure.IN_FLIGHT),
                overdue,
                get(Figure.SUBMITTED),
                get(Figure.SUCCEEDED),
                get(Figure.FAILED),
                get(Figure.TIMED_OUT),
                get(Figure.LATE),
                get(Figure.BUSY),
                queue.restarts(),
                get(Figure.QUARANTINES),
                get(Figure.PROBES),
                get(Figure.WORK_NANOS),
                get(Figure.POLL_NANOS));
    }
}
