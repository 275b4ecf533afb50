package io.acomp.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** After every test: the engine has kept its promises to the drivers. Drivers report what they see, on whatever thread. */
final class Misuse implements AfterEachCallback {
    private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();

    static void report(String what) {
        REPORTS.add(what + ", thread=" + Thread.currentThread().getName());
    }

    /** Whether anything was reported; for the stress tests, which have no extensions. */
    static boolean any() {
        return !REPORTS.isEmpty();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        String reports = String.join("; ", REPORTS);
        REPORTS.clear();
        assertTrue(reports.isEmpty(), () -> "the engine misused a driver: " + reports);
    }
}
