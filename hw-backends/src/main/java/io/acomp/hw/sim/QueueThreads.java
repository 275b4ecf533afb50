package io.acomp.hw.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/** The threads of a queue's own: workers that run the codec, and the one that reports if the device calls back. */
final class QueueThreads {
    private final SimulatedQueue queue;
    private final JobTable table;
    private final DeviceModel model;
    private final List<Thread> threads = new ArrayList<>();
    private final List<JobRunner> runners = new ArrayList<>();
    private @Nullable Thread reporter;

    QueueThreads(SimulatedQueue queue, JobTable table, DeviceModel model) {
        this.queue = queue;
        this.table = table;
        this.model = model;
    }

    boolean hasWorkers() {
        return model.workers() > 0;
    }

    void start() {
        for (int i = 0; i < model.workers(); i++) {
            start("work" + i, this::work);
        }
        if (model.mode() == CompletionMode.CALLBACK) {
            reporter = start("report", this::report);
        }
    }

    /** What a thread does with a codec stream of its own. */
    private interface Task {
        void run(JobRunner runner);
    }

    private Thread start(String label, Task task) {
        JobRunner runner = new JobRunner(model);
        runners.add(runner);
        Thread thread = Thread.ofPlatform().daemon().name("acomp-" + queue.name() + "-" + label).start(() -> task.run(runner));
        threads.add(thread);
        return thread;
    }

    private void work(JobRunner runner) {
        for (SimulatedJob job = table.nextUnworked(); job != null; job = table.nextUnworked()) {
            if (!job.failed) {
                runner.work(job);
            }
            table.worked(job);
            wakeReporter();
        }
    }

    private void report(JobRunner runner) {
        while (!table.isClosed()) {
            if (queue.report(runner) == 0) {
                model.clock().parkUntil(table.soonest());
            }
        }
    }

    void wakeReporter() {
        LockSupport.unpark(reporter);
    }

    /** Waits for what the threads are doing, which is bounded by a codec call; the queue is closed already. */
    void close() {
        wakeReporter();
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        }
        runners.forEach(JobRunner::close);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
