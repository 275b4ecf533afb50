package io.acomp.bench.harness;

import io.acomp.AcompStatus;
import io.acomp.spi.CodecResult;

/** Block after block in the calling thread, through a driver's own stream or whatever else is a {@link BlockCodec}. */
public final class BlockLoop implements Contender {
    private final String name;
    private final BlockCodec codec;
    private final BlockJob job;

    /**
     * A loop.
     *
     * @param name in reports
     * @param codec who works, not closed here
     * @param job what to do
     */
    public BlockLoop(String name, BlockCodec codec, BlockJob job) {
        this.name = name;
        this.codec = codec;
        this.job = job;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Slice run(long operations) {
        long cpu = CpuClock.nanos();
        work(0, job.depth());
        long start = System.nanoTime();
        work(job.depth(), job.depth() + operations);
        long nanos = System.nanoTime() - start;
        return new Slice(operations, nanos, (CpuClock.nanos() - cpu) * operations / (operations + job.depth()));
    }

    private void work(long from, long to) {
        for (long i = from; i < to; i++) {
            long result = codec.run(job.operation(), job.source(i), job.destination(i));
            job.check(name, i, result < 0 ? CodecResult.status(result) : AcompStatus.OK, result);
        }
    }

    /**
     * Times each operation by itself, which costs some speed: apart from {@link #run}.
     *
     * @param operations how many
     */
    public Latencies latencies(int operations) {
        long[] nanos = new long[operations];
        long last = System.nanoTime();
        for (int i = 0; i < operations; i++) {
            work(i, i + 1L);
            long now = System.nanoTime();
            nanos[i] = now - last;
            last = now;
        }
        return Latencies.of(nanos, 0, operations);
    }
}
