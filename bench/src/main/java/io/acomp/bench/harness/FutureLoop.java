package io.acomp.bench.harness;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.acomp.AcompStatus;

/**
 * What one writes without this library: {@link CompletableFuture#supplyAsync} on a fixed pool of one thread, one producer, the oldest
 * future joined before the next is made. The work is a copy of the source, as the null codec's is.
 */
public final class FutureLoop implements Contender {
    private final BlockJob job;
    private final boolean spinning;
    private final ExecutorService pool =
            Executors.newFixedThreadPool(1, task -> Thread.ofPlatform().daemon().name("future-peer").unstarted(task));

    /**
     * A loop.
     *
     * @param job what to copy; as many futures are in flight as it has destinations
     * @param spinning true to spin for a result before joining, which costs a processor
     */
    public FutureLoop(BlockJob job, boolean spinning) {
        this.job = job;
        this.spinning = spinning;
    }

    @Override
    public String name() {
        return spinning ? "CompletableFuture, spinning" : "CompletableFuture";
    }

    @Override
    public Slice run(long operations) {
        long cpu = CpuClock.nanos();
        List<CompletableFuture<Long>> flying = new ArrayList<>(job.depth());
        for (int i = 0; i < job.depth(); i++) {
            flying.add(submit(i));
        }
        long start = System.nanoTime();
        for (long i = 0; i < operations; i++) {
            int slot = (int) (i % job.depth());
            observe(i, flying.get(slot));
            flying.set(slot, submit(i + job.depth()));
        }
        long nanos = System.nanoTime() - start;
        for (int i = 0; i < job.depth(); i++) {
            flying.get(i).join();
        }
        return new Slice(operations, nanos, (CpuClock.nanos() - cpu) * operations / (operations + job.depth()));
    }

    private CompletableFuture<Long> submit(long index) {
        MemorySegment source = job.source(index);
        MemorySegment destination = job.destination(index);
        return CompletableFuture.supplyAsync(
                () -> {
                    MemorySegment.copy(source, 0, destination, 0, source.byteSize());
                    return source.byteSize();
                },
                pool);
    }

    private void observe(long index, CompletableFuture<Long> future) {
        while (spinning && !future.isDone()) {
            Thread.onSpinWait();
        }
        job.check(name(), index, AcompStatus.OK, future.join());
    }

    @Override
    public void close() {
        pool.close();
    }
}
