package io.acomp.engine;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.acomp.DriverInfo.SelfTest;
import io.acomp.spi.Driver;

/**
 * Lets a driver through only after its self-test passed (KS §1.13). Results are kept for the process. A test that hangs is given up after
 * its deadline: the driver counts as failed for good, and the daemon thread stays behind.
 */
final class SelfTestGate {
    /**
     * Where a driver stands.
     *
     * @param state the state
     * @param reason what went wrong, empty if nothing
     */
    record Verdict(SelfTest state, String reason) {}

    /** A self-test: returns what went wrong, or an empty text. */
    @FunctionalInterface
    interface Test {
        String run() throws Exception;
    }

    private static final Map<Driver, Verdict> VERDICTS = new ConcurrentHashMap<>();
    private static final Map<Driver, Object> LOCKS = new ConcurrentHashMap<>();
    private static final Verdict NOT_RUN = new Verdict(SelfTest.NOT_RUN, "");

    private SelfTestGate() {}

    /** What is known without running anything. */
    static Verdict known(Driver driver) {
        return VERDICTS.getOrDefault(driver, NOT_RUN);
    }

    /** The verdict, from a test run now if there was none yet; other threads that ask for the same driver wait for it. */
    static Verdict verdict(Driver driver, Duration timeout, Test test) {
        Verdict known = VERDICTS.get(driver);
        if (known != null) {
            return known;
        }
        synchronized (LOCKS.computeIfAbsent(driver, fresh -> new Object())) {
            known = VERDICTS.get(driver);
            if (known == null) {
                known = run(driver, timeout, test);
                VERDICTS.put(driver, known);
            }
            return known;
        }
    }

    private static Verdict run(Driver driver, Duration timeout, Test test) {
        AtomicReference<String> problem = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        Thread tester = Thread.ofPlatform().daemon().name("acomp-selftest-" + driver.name()).start(() -> {
            try {
                problem.set(test.run());
            } catch (Throwable failure) {
                problem.set("self-test threw " + failure);
            } finally {
                ended.countDown();
            }
        });
        boolean interrupted = false;
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean inTime = false;
        while (!inTime && deadline - System.nanoTime() > 0) {
            try {
                inTime = ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException early) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!inTime) {
            return new Verdict(SelfTest.FAILED, "self-test did not end in time, thread=" + tester.getName() + ", timeout=" + timeout);
        }
        String text = problem.get();
        return text.isEmpty() ? new Verdict(SelfTest.PASSED, "") : new Verdict(SelfTest.FAILED, text);
    }
}
