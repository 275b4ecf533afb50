package io.acomp.service.http;

import java.time.Duration;
import java.util.Objects;

/**
 * What clients may take. Immutable; each {@code with…} returns a changed copy.
 *
 * @param connections most connections at once; one more gets 503 and is closed
 * @param transfers most compressions and decompressions at once, a thread and the pipeline's buffers each; one more gets 503
 * @param lanes most lanes a transfer may use, 0 for all of the engine's
 * @param requestBytes largest request body in bytes; {@link Long#MAX_VALUE} for no limit
 * @param responseBytes largest result in bytes, whatever the client asks for; {@link Long#MAX_VALUE} for no limit
 * @param windowBytes largest history window a stream to decompress may declare, in bytes
 * @param headerTime from the first byte of a request to the end of its headers
 * @param bodyTime for which a body may keep a transfer waiting; every byte gives some of it back, see {@code bodyBytesPerSecond}
 * @param bodyBytesPerSecond slowest rate at which a body may come for longer than {@code bodyTime}; time the service does not wait is free
 * @param readTime within which a client must take what is written at once, at most 256 KiB
 * @param idleTime for which a connection may be open without a request
 */
public record HttpLimits(
        int connections,
        int transfers,
        int lanes,
        long requestBytes,
        long responseBytes,
        long windowBytes,
        Duration headerTime,
        Duration bodyTime,
        int bodyBytesPerSecond,
        Duration readTime,
        Duration idleTime) {

    /** 2048 connections, two transfers per CPU but at least 4, windows of 128 MiB, a minute of idleness, half a minute for the rest. */
    public static final HttpLimits DEFAULTS = new HttpLimits(
            2048,
            Math.max(4, 2 * Runtime.getRuntime().availableProcessors()),
            0,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            128L << 20,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            1024,
            Duration.ofSeconds(30),
            Duration.ofSeconds(60));

    /** Checks the bounds. */
    public HttpLimits {
        positive("connections", connections);
        positive("transfers", transfers);
        if (lanes < 0) {
            throw new IllegalArgumentException("lanes are 0 or more, lanes=" + lanes);
        }
        positive("requestBytes", requestBytes);
        positive("responseBytes", responseBytes);
        positive("windowBytes", windowBytes);
        positive("headerTime", headerTime);
        positive("bodyTime", bodyTime);
        positive("bodyBytesPerSecond", bodyBytesPerSecond);
        positive("readTime", readTime);
        positive("idleTime", idleTime);
    }

    /** A copy that holds at most this many connections. */
    public HttpLimits withConnections(int most) {
        return new HttpLimits(
                most, transfers, lanes, requestBytes, responseBytes, windowBytes, headerTime, bodyTime, bodyBytesPerSecond, readTime, idleTime);
    }

    /** A copy with at most this many transfers at once, each on at most so many lanes, 0 for all. */
    public HttpLimits withTransfers(int most, int lanesOfEach) {
        return new HttpLimits(
                connections,
                most,
                lanesOfEach,
                requestBytes,
                responseBytes,
                windowBytes,
                headerTime,
                bodyTime,
                bodyBytesPerSecond,
                readTime,
                idleTime);
    }

    /** A copy with these sizes, in bytes: request body, result, window of a stream to decompress. */
    public HttpLimits withSizes(long request, long response, long window) {
        return new HttpLimits(
                connections, transfers, lanes, request, response, window, headerTime, bodyTime, bodyBytesPerSecond, readTime, idleTime);
    }

    /** A copy with these times: for headers, for a body that does not come, for a client that does not read, for one that asks nothing. */
    public HttpLimits withTimes(Duration header, Duration body, Duration read, Duration idle) {
        return new HttpLimits(
                connections, transfers, lanes, requestBytes, responseBytes, windowBytes, header, body, bodyBytesPerSecond, read, idle);
    }

    private static void positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("it is 1 or more, " + name + "=" + value);
        }
    }

    private static void positive(String name, Duration value) {
        Objects.requireNonNull(value, name);
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("it is longer than nothing, " + name + "=" + value);
        }
    }
}
