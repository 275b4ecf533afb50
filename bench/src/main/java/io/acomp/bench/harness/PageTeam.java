package io.acomp.bench.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Loops that run at the same time, a thread each; one alone runs in the caller's. There may be more of them than processors: the time of a
 * pass is from the first one's begin to the last one's end, for each by itself would not count the time it waited for a processor.
 */
final class PageTeam implements AutoCloseable {
    private final String name;
    private final List<PageLoop> loops;
    private final ExecutorService threads;
    private final CyclicBarrier start;

    /**
     * A team.
     *
     * @param name in errors
     * @param loops at least one; closed with the team
     */
    PageTeam(String name, List<PageLoop> loops) {
        this.name = name;
        this.loops = List.copyOf(loops);
        start = new CyclicBarrier(loops.size());
        threads = Executors.newFixedThreadPool(loops.size(), task -> Thread.ofPlatform().daemon().name("bench-pages").unstarted(task));
    }

    /** Lets all go through their pages once. */
    Slice pass() {
        List<PageLoop.Pass> passes = loops.size() == 1 ? List.of(loops.getFirst().pass()) : together();
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        long steps = 0;
        long cpuNanos = 0;
        long origin = passes.getFirst().start();
        for (PageLoop.Pass pass : passes) {
            first = Math.min(first, pass.start() - origin);
            last = Math.max(last, pass.end() - origin);
            steps += pass.steps();
            cpuNanos += pass.cpuNanos();
        }
        return new Slice(steps, last - first, cpuNanos);
    }

    private List<PageLoop.Pass> together() {
        List<Callable<PageLoop.Pass>> turns = new ArrayList<>();
        for (PageLoop loop : loops) {
            turns.add(() -> {
                start.await();
                return loop.pass();
            });
        }
        List<PageLoop.Pass> passes = new ArrayList<>();
        try {
            for (Future<PageLoop.Pass> turn : threads.invokeAll(turns)) {
                passes.add(turn.get());
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof HarnessException harness) {
                throw harness;
            }
            throw new HarnessException("a thread failed, target=" + name + ", reason=" + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HarnessException("interrupted, target=" + name, e);
        }
        return passes;
    }

    /** Part of the steps that read. */
    double readShare() {
        return loops.stream().mapToDouble(PageLoop::readShare).average().orElseThrow();
    }

    /** Percentiles of single operations of the first loop, alone. */
    Latencies latencies(int operations) {
        return loops.getFirst().latencies(operations);
    }

    @Override
    public void close() {
        threads.close();
        loops.forEach(PageLoop::close);
    }
}
