package io.acomp.service.nbd;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

import io.acomp.EngineStatistics.LatencyCounts;

/** What is counted for an export, in stripes that threads are spread over. Thread-safe; a batch of requests is counted at once. */
final class ExportCounters {
    private static final int REQUESTS = 0;
    private static final int BYTES = 1;
    private static final int ERRORS = 2;
    private static final int NANOS = 3;
    private static final int FIRST_BUCKET = 4;
    private static final int PER_COMMAND = FIRST_BUCKET + LatencyCounts.BUCKETS;

    private final AtomicLongArray[] stripes;
    private final AtomicInteger connections = new AtomicInteger();

    /**
     * Counters.
     *
     * @param stripes a power of two
     */
    ExportCounters(int stripes) {
        this.stripes = new AtomicLongArray[stripes];
        for (int i = 0; i < stripes; i++) {
            this.stripes[i] = new AtomicLongArray(NbdCommand.COUNT * PER_COMMAND);
        }
    }

    /** A connection is in, or out of, the transmission phase. */
    void connections(int change) {
        connections.addAndGet(change);
    }

    /**
     * Adds a batch.
     *
     * @param batch what was done since the last time; it is cleared
     * @param nanos how long each of its requests took
     */
    void add(BatchCounts batch, long nanos) {
        AtomicLongArray stripe = stripes[(int) Thread.currentThread().threadId() & stripes.length - 1];
        for (int command = 0; command < NbdCommand.COUNT; command++) {
            int requests = batch.requests[command];
            if (requests > 0) {
                int at = command * PER_COMMAND;
                stripe.addAndGet(at + REQUESTS, requests);
                stripe.addAndGet(at + BYTES, batch.bytes[command]);
                stripe.addAndGet(at + ERRORS, batch.errors[command]);
                stripe.addAndGet(at + NANOS, nanos * requests);
                stripe.addAndGet(at + FIRST_BUCKET + LatencyCounts.bucket(nanos), requests);
                batch.requests[command] = 0;
                batch.bytes[command] = 0;
                batch.errors[command] = 0;
            }
        }
    }

    NbdStatistics.Export snapshot(String name) {
        Map<NbdCommand, NbdStatistics.Command> commands = new EnumMap<>(NbdCommand.class);
        for (NbdCommand command : NbdCommand.values()) {
            if (command != NbdCommand.DISCONNECT) {
                int at = command.code() * PER_COMMAND;
                long[] buckets = new long[LatencyCounts.BUCKETS];
                for (int i = 0; i < buckets.length; i++) {
                    buckets[i] = sum(at + FIRST_BUCKET + i);
                }
                commands.put(
                        command,
                        new NbdStatistics.Command(
                                sum(at + REQUESTS), sum(at + BYTES), sum(at + ERRORS), new LatencyCounts(buckets, sum(at + NANOS))));
            }
        }
        return new NbdStatistics.Export(name, connections.get(), commands);
    }

    private long sum(int at) {
        long sum = 0;
        for (AtomicLongArray stripe : stripes) {
            sum += stripe.get(at);
        }
        return sum;
    }
}
