package io.acomp.bench.suite;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.bench.report.Mode;
import io.acomp.bench.report.Sizes;
import io.acomp.bench.report.Subject;
import io.acomp.spi.Capabilities;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.Driver;
import io.acomp.spi.SyncDriver;

/** Which rows the codecs suite makes. */
final class CodecPlan {
    private static final int FAST_LEVEL = 1;

    private final Plan plan;
    private final List<Subject> subjects = new ArrayList<>();
    private final Set<String> leftOut = new LinkedHashSet<>();

    private CodecPlan(Plan plan) {
        this.plan = plan;
    }

    /**
     * Direct rows of every codec that was chosen, at its default level and, for the first size, at level 1; rows of requests of the best
     * codec of each algorithm at its default level, or of all codecs if they were named or everything was asked for; rows of requests of
     * every device, at its default level. Numbers of threads beyond the first are measured for the best codec of each algorithm. Sizes that a driver does not take are left out.
     *
     * @param plan what was asked for
     * @param drivers what there is
     */
    static CodecPlan of(Plan plan, Drivers drivers) {
        CodecPlan rows = new CodecPlan(plan);
        Set<String> algorithms = new HashSet<>();
        boolean allAsRequests = plan.full() || !plan.drivers().isEmpty();
        for (SyncDriver driver : drivers.all()) {
            if (plan.chooses(driver)) {
                boolean best = honoursItsDefault(driver.capabilities()) && algorithms.add(driver.algorithm());
                rows.direct(driver, plan.threads().subList(0, 1));
                if (best || allAsRequests) {
                    rows.requests(driver, plan.threads().subList(0, 1));
                }
                rows.moreThreads(driver, best, allAsRequests);
            }
        }
        drivers.devices().stream().filter(plan::chooses).forEach(rows::device);
        return rows;
    }

    /** The rows to make. */
    List<Subject> subjects() {
        return List.copyOf(subjects);
    }

    /** What was left out and why, in words. */
    Set<String> leftOut() {
        return leftOut;
    }

    /** All threads show how codecs share a machine: for the best ones at the first size, unless more was asked for. */
    private void moreThreads(SyncDriver driver, boolean best, boolean everything) {
        List<Integer> more = plan.threads().subList(1, plan.threads().size());
        if (everything) {
            direct(driver, more);
            requests(driver, more);
        } else if (best && !more.isEmpty()) {
            int level = usualLevel(driver.capabilities());
            int size = plan.requestSizes().getFirst();
            for (int threads : more) {
                for (Operation operation : Operation.values()) {
                    add(driver, level, operation, size, threads, 1, Mode.DIRECT);
                    add(driver, level, operation, size, threads, plan.depths().getLast(), Mode.RING);
                }
            }
        }
    }

    private void direct(SyncDriver driver, List<Integer> counts) {
        Capabilities capabilities = driver.capabilities();
        for (int level : levels(capabilities)) {
            boolean usual = level == usualLevel(capabilities);
            // one size shows what a level does, and what was compressed harder is not much harder to decompress
            for (int size : usual || plan.full() ? plan.directSizes() : plan.directSizes().subList(0, 1)) {
                for (int threads : counts) {
                    add(driver, level, Operation.COMPRESS, size, threads, 1, Mode.DIRECT);
                    if (usual || plan.full()) {
                        add(driver, level, Operation.DECOMPRESS, size, threads, 1, Mode.DIRECT);
                    }
                }
            }
        }
    }

    private void requests(SyncDriver driver, List<Integer> counts) {
        int level = usualLevel(driver.capabilities());
        for (int size : plan.requestSizes()) {
            for (int threads : counts) {
                for (Operation operation : Operation.values()) {
                    add(driver, level, operation, size, threads, 1, Mode.INLINE);
                    for (int depth : plan.depths()) {
                        add(driver, level, operation, size, threads, depth, Mode.RING);
                    }
                }
            }
        }
    }

    /** A device's lanes are its queues: the number of threads has no meaning for it. */
    private void device(DeviceDriver driver) {
        int level = usualLevel(driver.capabilities());
        for (int size : plan.directSizes()) {
            for (int depth : plan.depths()) {
                for (Operation operation : Operation.values()) {
                    add(driver, level, operation, size, plan.threads().getFirst(), depth, Mode.DEVICE);
                }
            }
        }
    }

    private void add(Driver driver, int level, Operation operation, int size, int threads, int depth, Mode mode) {
        if (!Limits.allow(driver, operation, size)) {
            Capabilities.Direction limits = driver.capabilities().of(operation);
            leftOut.add("codecs: blocks of " + Sizes.text(size) + " left out, " + driver.name() + " does not take them, operation="
                    + operation.name().toLowerCase(Locale.ROOT) + ", maxSource=" + limits.maxSource() + ", maxDestination="
                    + limits.maxDestination());
            return;
        }
        @Nullable Integer shown = driver.capabilities().minLevel() == driver.capabilities().maxLevel() ? null : (Integer) level;
        subjects.add(new Subject(
                CodecsSuite.NAME, driver.algorithm(), driver.name(), shown, operation, size, threads, depth, mode, null, null));
    }

    /** A driver of weak compression has its algorithm's default level, which it does not know: an engine takes the next driver then. */
    private static boolean honoursItsDefault(Capabilities capabilities) {
        return usualLevel(capabilities) == capabilities.defaultLevel();
    }

    /** The default level, or the one next to it that the driver knows. */
    private static int usualLevel(Capabilities capabilities) {
        return Math.clamp(capabilities.defaultLevel(), capabilities.minLevel(), capabilities.maxLevel());
    }

    private Set<Integer> levels(Capabilities capabilities) {
        Set<Integer> levels = new LinkedHashSet<>();
        levels.add(usualLevel(capabilities));
        levels.add(Math.clamp(FAST_LEVEL, capabilities.minLevel(), capabilities.maxLevel()));
        if (plan.full()) {
            levels.add(capabilities.maxLevel());
        }
        return levels;
    }
}
