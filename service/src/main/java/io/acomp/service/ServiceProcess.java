package io.acomp.service;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import io.acomp.service.config.ServiceConfig;
import io.acomp.service.log.ServiceLog;

/** The service as a process of its own: up until SIGTERM or SIGINT, then down in order, with exit code 0. */
public final class ServiceProcess {
    private static final int DONE = 0;
    private static final int FAILED = 1;

    private ServiceProcess() {}

    /**
     * Starts the service and waits. Does not return once it is up: the process ends with 0 when everything went well, with 1 if a snapshot could
     * not be written.
     *
     * @param config what it is to be
     * @param environment of the process
     * @return never
     * @throws StartException if it cannot start
     */
    public static int run(ServiceConfig config, Map<String, String> environment) {
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        ServiceLog log = new ServiceLog(err, config.log().json(), config.log().level(), Clock.systemUTC());
        AcompService service = new AcompService(config, environment, log);
        AtomicBoolean refused = new AtomicBoolean();
        // a JVM that ends by a signal says 128 + its number; halt is the only way to another code at this point
        Thread ending = Thread.ofPlatform().name("acomp-end").unstarted(() -> {
            boolean lossless = service.stop();
            if (!refused.get()) {
                Runtime.getRuntime().halt(lossless ? DONE : FAILED);
            }
        });
        Runtime.getRuntime().addShutdownHook(ending);
        try {
            service.start();
            new CountDownLatch(1).await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (Throwable failure) {
            if (!service.isStopping()) {
                refused.set(true);
                throw failure;
            }
            // told to end while it started: that is no failure, and the log has it
        }
        return DONE;
    }
}
