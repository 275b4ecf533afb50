package io.acomp.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The jobs of one device queue: as many as it holds at most. A job is free, ready for the device (prepared, or refused because the device
 * was full) or inside it. Used by the lane's thread.
 */
final class DeviceJobs implements AutoCloseable {
    /** Bits of a tag that name a job. The rest is a number that is never used twice, so that a late report finds nothing of a later job. */
    private static final int INDEX_BITS = 16;

    /** The number no job has: a probe's. */
    private static final int NO_INDEX = (1 << INDEX_BITS) - 1;

    private final EngineImpl engine;
    private final DeviceJob[] jobs;
    private final int[] free;
    private final ArrayDeque<DeviceJob> ready = new ArrayDeque<>();
    private final List<DeviceJob> listed = new ArrayList<>();
    private int freeCount;
    private int inside;
    private long numbers;

    DeviceJobs(EngineImpl engine, int queueDepth) {
        this.engine = engine;
        int depth = Math.clamp(queueDepth, 1, NO_INDEX - 1);
        jobs = new DeviceJob[depth];
        free = new int[depth];
        for (int i = 0; i < depth; i++) {
            jobs[i] = new DeviceJob(i, engine);
            free[freeCount++] = i;
        }
    }

    int depth() {
        return jobs.length;
    }

    /** True if no request has a job. */
    boolean isEmpty() {
        return freeCount == jobs.length;
    }

    boolean hasFree() {
        return freeCount > 0;
    }

    /** A free job for one pair of a request, or for a single one (-1). */
    DeviceJob take(RequestImpl request, int pair, @Nullable ArenaHold hold) {
        DeviceJob job = jobs[free[--freeCount]];
        job.request = request;
        job.pair = pair;
        job.hold = hold;
        job.busy = true;
        return job;
    }

    /** Gives a job a tag it never had. */
    void tag(DeviceJob job) {
        job.tag = ++numbers << INDEX_BITS | job.index;
    }

    /** A tag that no job ever has. */
    static long foreignTag(long number) {
        return number << INDEX_BITS | NO_INDEX;
    }

    /** The job inside the device that has this tag now, or null. */
    @Nullable DeviceJob inside(long tag) {
        int index = (int) (tag & NO_INDEX);
        DeviceJob job = index < jobs.length ? jobs[index] : null;
        return job != null && job.busy && job.submitted && job.tag == tag ? job : null;
    }

    /** When the first of the jobs inside should be over; a given moment if there is none. */
    long firstEnd(DevicePace pace, long otherwise) {
        long first = otherwise;
        boolean any = false;
        for (int i = 0; i < jobs.length && inside > 0; i++) {
            DeviceJob job = jobs[i];
            if (job.submitted) {
                long end = job.insideNanos + pace.usual(job.pace);
                first = any && first - end < 0 ? first : end;
                any = true;
            }
        }
        return first;
    }

    /** The jobs that are not free, for a loop that may end them. */
    List<DeviceJob> busy() {
        listed.clear();
        for (DeviceJob job : jobs) {
            if (job.busy) {
                listed.add(job);
            }
        }
        return listed;
    }

    /** True if a job waits for the device to have room. */
    boolean isAnyReady() {
        return !ready.isEmpty();
    }

    @Nullable DeviceJob pollReady() {
        return ready.pollFirst();
    }

    /** The device was full: the job is the next to be tried. */
    void readyAgain(DeviceJob job) {
        ready.addFirst(job);
    }

    /** The job comes after those that wait already. */
    void readyLast(DeviceJob job) {
        ready.addLast(job);
    }

    /** The job is not to be tried any more. */
    void notReady(DeviceJob job) {
        ready.remove(job);
    }

    /** The job is the device's. */
    void entered(DeviceJob job) {
        job.submitted = true;
        inside++;
    }

    /** The device has ended the job. */
    void left(DeviceJob job) {
        job.submitted = false;
        inside--;
    }

    /** The job is over and free again. */
    void recycle(DeviceJob job) {
        job.recycle();
        free[freeCount++] = job.index;
    }

    /** The device keeps the job for good or until it lets go: another takes its place, free. */
    void replace(DeviceJob job) {
        inside--;
        jobs[job.index] = new DeviceJob(job.index, engine);
        free[freeCount++] = job.index;
    }

    /** Frees the memory of all; only when the device touches nothing any more. */
    @Override
    public void close() {
        for (DeviceJob job : jobs) {
            job.close();
        }
    }
}
