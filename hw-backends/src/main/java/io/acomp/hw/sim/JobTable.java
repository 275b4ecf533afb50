package io.acomp.hw.sim;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

import org.jspecify.annotations.Nullable;

import io.acomp.hw.sim.SimulatedJob.Place;

/**
 * The places of a queue, ordered by the time their jobs are due (or by number, if the device keeps the order). Thread-safe; the lock is
 * held for bookkeeping only, never while a codec runs or a completion is told. Allocates nothing after its construction, resets aside.
 */
final class JobTable {
    private static final long NEVER = Long.MAX_VALUE;

    private final SimulatedClock clock;
    private final boolean inOrder;
    private final SimulatedJob[] jobs;
    private final ArrayDeque<SimulatedJob> free;
    private final PriorityQueue<SimulatedJob> waiting;
    private final ArrayDeque<SimulatedJob> unworked;
    private boolean closed;
    /** When to look next, so that a poll that finds nothing takes no lock. */
    private volatile long soonest = NEVER;

    JobTable(DeviceModel model) {
        clock = model.clock();
        inOrder = model.inOrder();
        jobs = new SimulatedJob[model.depth()];
        free = new ArrayDeque<>(jobs.length + 1);
        unworked = new ArrayDeque<>(jobs.length + 1);
        waiting = new PriorityQueue<>(jobs.length, inOrder
                ? Comparator.comparingLong(job -> job.number)
                : Comparator.<SimulatedJob>comparingLong(job -> job.due).thenComparingLong(job -> job.number));
        for (int i = 0; i < jobs.length; i++) {
            jobs[i] = new SimulatedJob();
            free.add(jobs[i]);
        }
    }

    int size() {
        return jobs.length;
    }

    synchronized int used() {
        return jobs.length - free.size();
    }

    /** When the first job can be completed as far as is known now, {@link Long#MAX_VALUE} for never. */
    long soonest() {
        return soonest;
    }

    /** A free place for the caller to fill, or null. */
    synchronized @Nullable SimulatedJob take() {
        SimulatedJob job = free.pollLast();
        if (job != null) {
            job.place = Place.TAKEN;
        }
        return job;
    }

    /** Ends the use of a place. */
    synchronized void giveBack(SimulatedJob job) {
        job.recycle();
        free.addLast(job);
    }

    /** Lets a job wait for its time, and for a worker if it says so; true if it is the next one due. */
    synchronized boolean keep(SimulatedJob job) {
        job.place = Place.WAITING;
        waiting.add(job);
        look();
        if (job.working) {
            unworked.add(job);
            notify();
        }
        return waiting.peek() == job;
    }

    /** Hands out a job whose time has come and that no worker has, or null. */
    @Nullable SimulatedJob nextDue() {
        long now = clock.nanos();
        return now < soonest ? null : nextDue(now);
    }

    private synchronized @Nullable SimulatedJob nextDue(long now) {
        SimulatedJob due = null;
        for (SimulatedJob job = waiting.peek(); due == null && job != null && job.due <= now; job = waiting.peek()) {
            if (job.working && inOrder) {
                break;
            }
            waiting.poll();
            job.place = job.working ? Place.OVERDUE : Place.TAKEN;
            due = job.working ? null : job;
        }
        look();
        return due;
    }

    /** The next job for a worker, waiting for one; null if the queue is closed. */
    synchronized @Nullable SimulatedJob nextUnworked() {
        while (!closed && unworked.isEmpty()) {
            try {
                wait();
            } catch (InterruptedException nobodysCall) {
                // the thread is the queue's own: only close() ends it
            }
        }
        return closed ? null : unworked.poll();
    }

    /** A worker is done with a job. */
    synchronized void worked(SimulatedJob job) {
        job.working = false;
        if (job.place == Place.OVERDUE) {
            job.place = Place.WAITING;
            waiting.add(job);
        }
        look();
    }

    /** Ends everything that waits as failed, at once. */
    synchronized void fail() {
        long now = clock.nanos();
        for (SimulatedJob job : jobs) {
            if (job.place == Place.WAITING || job.place == Place.OVERDUE) {
                job.fail(now);
            }
        }
        reorder();
    }

    /** Makes jobs that would never be due due now. */
    synchronized void release() {
        long now = clock.nanos();
        for (SimulatedJob job : waiting) {
            job.due = job.due == NEVER ? now : job.due;
        }
        reorder();
    }

    private void reorder() {
        waiting.clear();
        for (SimulatedJob job : jobs) {
            if (job.place == Place.WAITING) {
                waiting.add(job);
            }
        }
        look();
    }

    private void look() {
        SimulatedJob first = waiting.peek();
        soonest = first == null || first.working && inOrder ? NEVER : first.due;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Hands out nothing any more and ends the wait of workers; true the first time. */
    synchronized boolean close() {
        if (closed) {
            return false;
        }
        closed = true;
        waiting.clear();
        unworked.clear();
        look();
        notifyAll();
        return true;
    }

    /** Empties all places; only when closed, and no thread has a job any more. */
    synchronized void clear() {
        for (SimulatedJob job : jobs) {
            job.recycle();
        }
    }
}
