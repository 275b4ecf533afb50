package io.acomp.service.http;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompException;
import io.acomp.DriverInfo;
import io.acomp.DriverUnavailableException;
import io.acomp.Operation;
import io.acomp.StreamOptions;
import io.acomp.UnknownAlgorithmException;

/** One compression or decompression, on a thread of its own: opens the transform, runs the pipeline, ends the response. */
final class Transfer implements Runnable {
    private static final System.Logger LOG = System.getLogger("io.acomp.service.http");

    private final Exchange exchange;
    private final TransferRequest request;
    private final AcompEngine engine;
    private final TransformPool transforms;
    private final BodyQueue body;
    private final ResponseChannel response;
    private final HttpCounters counters;

    Transfer(
            Exchange exchange,
            TransferRequest request,
            AcompEngine engine,
            TransformPool transforms,
            BodyQueue body,
            ResponseChannel response,
            HttpCounters counters) {
        this.exchange = exchange;
        this.request = request;
        this.engine = engine;
        this.transforms = transforms;
        this.body = body;
        this.response = response;
        this.counters = counters;
    }

    @Override
    public void run() {
        counters.transfersInFlight.incrementAndGet();
        try {
            Problem problem = transfer();
            body.close();
            if (problem == null) {
                return;
            }
            counters.rejected(problem.code().label());
            if (response.isCommitted()) {
                exchange.abort(AbortReason.FAILED_AFTER_FIRST_BYTE);
            } else {
                exchange.respond(problem.answer());
            }
        } finally {
            body.close();
            response.close();
            counters.transfersInFlight.decrementAndGet();
        }
    }

    /** What went wrong, null if nothing did or nobody is there to be told. */
    private @Nullable Problem transfer() {
        try (TransformPool.Lease lease = transforms.lease(name(), request.settings())) {
            stream(lease.acomp());
            return null;
        } catch (ProblemException told) {
            return told.problem();
        } catch (ClientGoneException gone) {
            // counted where the connection was found closed
            return null;
        } catch (AcompException ended) {
            return problem(ended);
        } catch (UnknownAlgorithmException unknown) {
            return Problem.of(ProblemCode.UNKNOWN_DRIVER, unknown.getMessage());
        } catch (DriverUnavailableException unavailable) {
            return unavailable(unavailable);
        } catch (OutOfMemoryError exhausted) {
            return Problem.of(ProblemCode.OUT_OF_MEMORY, "memory cannot be had at the moment, format=" + request.format().label());
        } catch (IllegalStateException closed) {
            LOG.log(Level.DEBUG, "transfer refused", closed);
            return Problem.of(ProblemCode.CLOSING, "the service is about to end, format=" + request.format().label());
        } catch (IOException | RuntimeException | Error failure) {
            // an error too: the client waits for an answer, and the thread for the next transfer
            LOG.log(Level.WARNING, "transfer failed, path=" + exchange.path(), failure);
            return Problem.of(ProblemCode.INTERNAL, "the service's log says more, path=" + exchange.path());
        }
    }

    private void stream(Acomp acomp) throws IOException {
        Operation operation = request.operation();
        exchange.streamHeaders(Map.of(
                "content-type", operation == Operation.COMPRESS ? request.format().mediaType() : "application/octet-stream",
                "cache-control", "no-store",
                "acomp-driver", acomp.driver(operation)));
        body.beforeWait(response::flushHeld);
        StreamOptions options = request.options().withExpectedBytes(exchange.declaredBytes());
        if (operation == Operation.COMPRESS) {
            acomp.compressStream(body, response, options);
        } else {
            acomp.decompressStream(body, response, options);
        }
        response.complete();
    }

    /** The driver asked for, if it is one of the path's algorithm. */
    private String name() throws ProblemException {
        String algorithm = request.format().algorithm();
        String driver = request.driver();
        if (driver == null) {
            return algorithm;
        }
        List<String> drivers = engine.drivers().stream()
                .filter(line -> line.algorithm().equals(algorithm))
                .map(DriverInfo::driver)
                .toList();
        if (!drivers.contains(driver)) {
            throw new ProblemException(Problem.of(
                    ProblemCode.UNKNOWN_DRIVER,
                    "drivers of " + algorithm + " are " + String.join(", ", drivers) + "; driver=" + RequestCheck.printable(driver)));
        }
        return driver;
    }

    private static Problem problem(AcompException ended) {
        Problem problem = Problem.of(
                switch (ended.status()) {
                    case CORRUPT_INPUT -> ProblemCode.CORRUPT_INPUT;
                    case LIMIT_EXCEEDED -> ProblemCode.LIMIT_EXCEEDED;
                    case UNSUPPORTED -> ProblemCode.UNSUPPORTED;
                    case OUT_OF_MEMORY -> ProblemCode.OUT_OF_MEMORY;
                    case CLOSED -> ProblemCode.CLOSING;
                    default -> ProblemCode.CODEC_FAILED;
                },
                String.valueOf(ended.getMessage()));
        if (ended.offset() >= 0) {
            problem = problem.with("offset", ended.offset());
        }
        return ended.driver() == null ? problem : problem.with("driver", ended.driver());
    }

    /** A level that no driver knows is the client's mistake, not a driver that is missing. */
    private Problem unavailable(DriverUnavailableException unavailable) {
        Integer level = request.settings().level();
        List<DriverInfo> candidates = engine.drivers().stream()
                .filter(line -> line.algorithm().equals(request.format().algorithm()))
                .filter(line -> request.driver() == null || line.driver().equals(request.driver()))
                .toList();
        if (level != null && !candidates.isEmpty()) {
            int lowest = candidates.stream().mapToInt(line -> line.capabilities().minLevel()).min().orElse(level);
            int highest = candidates.stream().mapToInt(line -> line.capabilities().maxLevel()).max().orElse(level);
            if (level < lowest || level > highest) {
                return Problem.of(ProblemCode.BAD_PARAMETER, "levels here are " + lowest + " to " + highest + ", level=" + level);
            }
        }
        return Problem.of(ProblemCode.DRIVER_UNAVAILABLE, String.valueOf(unavailable.getMessage()));
    }
}
