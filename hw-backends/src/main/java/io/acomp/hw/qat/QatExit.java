package io.acomp.hw.qat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The end of the JVM: libqatzip then frees its instances, under any call that still runs, which ends the process with a signal (HW §1). A
 * shutdown hook lets running calls end and tears the sessions down; if one hangs in the device, the process leaves without the libraries'
 * own clean-up. Thread-safe.
 */
final class QatExit {
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final Set<QatQueue> OPEN = ConcurrentHashMap.newKeySet();

    private QatExit() {}

    /** Installed once, with the first queue. */
    private static final class Hook {
        static {
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("acomp-qat-exit").unstarted(QatExit::run));
        }

        static void install() {}
    }

    /** A queue may have calls running from now on. */
    static void opened(QatQueue queue) {
        OPEN.add(queue);
        Hook.install();
    }

    /** A queue has no calls running any more. */
    static void closed(QatQueue queue) {
        OPEN.remove(queue);
    }

    private static void run() {
        OPEN.forEach(QatQueue::stop);
        long deadline = System.nanoTime() + WAIT_NANOS;
        boolean ended = true;
        for (QatQueue queue : OPEN) {
            ended &= queue.awaitEnd(deadline);
        }
        if (!ended) {
            ExitBinding.skipCleanUp();
        }
    }
}
