package io.acomp.service.http;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;

/** Finds who answers a request. Called on event loops; pages are rendered on the page threads. */
final class Router {
    private static final System.Logger LOG = System.getLogger("io.acomp.service.http");
    private static final String COMPRESS = "/v1/compress/";
    private static final String DECOMPRESS = "/v1/decompress/";
    private static final String ALGORITHM = "{algorithm}";

    private final Map<String, Page> pages;
    private final Readiness readiness;
    private final Executor pageThreads;
    private final Transfers transfers;
    private final HttpCounters counters;

    /**
     * A router.
     *
     * @param pages by path
     * @param pageThreads bounded; refuses with {@link RejectedExecutionException}
     */
    Router(Map<String, Page> pages, Readiness readiness, Executor pageThreads, Transfers transfers, HttpCounters counters) {
        this.pages = new LinkedHashMap<>(pages);
        this.readiness = readiness;
        this.pageThreads = pageThreads;
        this.transfers = transfers;
        this.counters = counters;
    }

    /** Answers a request, now or later. */
    void dispatch(Exchange exchange) {
        String path = exchange.path();
        Page page = pages.get(path);
        if (page != null) {
            readOnly(exchange, () -> Answer.of(page.render(exchange.accept())));
        } else if (path.equals("/healthz")) {
            readOnly(exchange, () -> Answer.text(200, "ok\n"));
        } else if (path.equals("/readyz")) {
            readOnly(exchange, this::ready);
        } else if (path.startsWith(COMPRESS)) {
            transfer(exchange, Operation.COMPRESS, COMPRESS);
        } else if (path.startsWith(DECOMPRESS)) {
            transfer(exchange, Operation.DECOMPRESS, DECOMPRESS);
        } else {
            reject(exchange, Problem.of(ProblemCode.NOT_FOUND, "there is nothing here, path=" + RequestCheck.printable(path)));
        }
    }

    /** Makes an answer on a page thread. */
    @FunctionalInterface
    private interface Work {
        Answer answer() throws IOException;
    }

    private void readOnly(Exchange exchange, Work work) {
        exchange.route(exchange.path());
        if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
            wrongMethod(exchange, "GET, HEAD");
            return;
        }
        try {
            pageThreads.execute(() -> exchange.respond(render(exchange, work)));
        } catch (RejectedExecutionException full) {
            reject(exchange, Problem.of(ProblemCode.OVERLOADED, "too many pages are asked for at once, path=" + exchange.path()));
        }
    }

    private static Answer render(Exchange exchange, Work work) {
        try {
            return work.answer();
        } catch (IOException | RuntimeException | Error failure) {
            // an error too: the client waits for an answer
            LOG.log(Level.WARNING, "page cannot be rendered, path=" + exchange.path(), failure);
            return Problem.of(ProblemCode.INTERNAL, "the service's log says more, path=" + exchange.path()).answer();
        }
    }

    private Answer ready() {
        List<String> missing = readiness.missing();
        return missing.isEmpty()
                ? Answer.text(200, "ready\n")
                : Answer.text(ProblemCode.OVERLOADED.status(), "not ready\n" + String.join("\n", missing) + "\n");
    }

    private void transfer(Exchange exchange, Operation operation, String prefix) {
        exchange.route(prefix + ALGORITHM);
        String name = exchange.path().substring(prefix.length());
        WireFormat format = WireFormat.named(name);
        Problem problem = format == null
                ? Problem.of(
                        ProblemCode.UNKNOWN_ALGORITHM,
                        "formats are " + WireFormat.labels() + "; raw blocks have no stream form, algorithm=" + RequestCheck.printable(name))
                : null;
        if (problem == null && !exchange.method().equals("POST")) {
            wrongMethod(exchange, "POST");
            return;
        }
        if (format == null || problem != null) {
            reject(exchange, problem);
            return;
        }
        Problem coding = checkCoding(exchange, operation, format);
        if (coding != null) {
            reject(exchange, coding);
            return;
        }
        try {
            transfers.start(exchange, operation, format);
        } catch (ProblemException refused) {
            reject(exchange, refused.problem());
        }
    }

    /** A body to compress is taken as it is; one to decompress may say which coding it has, if it is the path's. */
    private static @Nullable Problem checkCoding(Exchange exchange, Operation operation, WireFormat format) {
        String coding = exchange.coding();
        List<String> accepted = operation == Operation.COMPRESS ? List.of() : format.codings();
        if (coding == null || coding.equalsIgnoreCase("identity") || accepted.stream().anyMatch(coding::equalsIgnoreCase)) {
            return null;
        }
        return Problem.of(
                        ProblemCode.UNSUPPORTED_CODING,
                        operation == Operation.COMPRESS
                                ? "the body is compressed as it is, send it without a coding, coding=" + RequestCheck.printable(coding)
                                : "the body's coding is not the path's, coding=" + RequestCheck.printable(coding))
                .withHeader("Accept-Encoding", accepted.isEmpty() ? "identity" : String.join(", ", accepted));
    }

    private void wrongMethod(Exchange exchange, String allowed) {
        reject(
                exchange,
                Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "methods here are " + allowed + ", method=" + RequestCheck.printable(exchange.method()))
                        .withHeader("Allow", allowed));
    }

    private void reject(Exchange exchange, Problem problem) {
        counters.rejected(problem.code().label());
        exchange.respond(problem.answer());
    }
}
