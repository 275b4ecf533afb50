package io.acomp;

import java.util.List;
import java.util.Map;

/**
 * A snapshot of an engine's counters. Counters only grow; they are written by single threads and read without stopping them, so that
 * sums may lag by requests in flight and are exact when the engine is idle.
 *
 * @param lanes one entry per lane that was started
 * @param drivers one entry per driver, direction and place (lanes, inline) that ran at least one request
 * @param devices one entry per device queue that was opened
 * @param fallbacks what software did instead of a device, one entry per device driver and direction that had any
 * @param copies bytes copied on the way to or from a codec, by reason
 * @param rejections requests not taken or not run, by reason
 * @param events fallbacks, retries, faults and other things worth counting, by reason
 * @param nativeBytes native bytes held now, by kind (streams, scratch, arenas, pipeline)
 */
public record EngineStatistics(
        List<Lane> lanes,
        List<DriverTotals> drivers,
        List<Device> devices,
        List<Fallbacks> fallbacks,
        Map<String, Long> copies,
        Map<String, Long> rejections,
        Map<String, Long> events,
        Map<String, Long> nativeBytes) {

    /** Copies the collections. */
    public EngineStatistics {
        lanes = List.copyOf(lanes);
        drivers = List.copyOf(drivers);
        devices = List.copyOf(devices);
        fallbacks = List.copyOf(fallbacks);
        copies = Map.copyOf(copies);
        rejections = Map.copyOf(rejections);
        events = Map.copyOf(events);
        nativeBytes = Map.copyOf(nativeBytes);
    }

    /**
     * One lane.
     *
     * @param name as its thread is named
     * @param depth requests in its ring now
     * @param backlog requests on its backlog now
     * @param queuedBytes source bytes in its ring and backlog now, the running request included
     * @param requests requests it has finished
     */
    public record Lane(String name, long depth, long backlog, long queuedBytes, long requests) {}

    /** Whether a device queue gets requests. */
    public enum Health {
        /** It does. */
        HEALTHY,
        /** It failed repeatedly and is left alone. */
        QUARANTINED,
        /** It failed repeatedly; a probe is inside it. */
        PROBING,
        /** It could not be started, or it holds more memory of overdue jobs than may be lost and gets nothing until it lets go of it. */
        FAILED
    }

    /**
     * One device queue (KS §3.7). {@code submitted = succeeded + failed + timedOut + inFlight} at any time nothing moves.
     *
     * @param queue its name as the system shows it
     * @param device the device's name as the system shows it
     * @param driver the driver
     * @param numaNode node of the device, -1 if unknown
     * @param depth jobs it holds at most
     * @param health whether it gets requests
     * @param inFlight jobs inside now
     * @param overdue jobs that passed their deadline and whose memory it still holds
     * @param submitted jobs it took
     * @param succeeded jobs it ended OK
     * @param failed jobs it ended with anything else
     * @param timedOut jobs given up
     * @param late jobs it ended after they were given up
     * @param busy times it was full
     * @param restarts times its driver started a job again by itself
     * @param quarantines times it was quarantined
     * @param probes probes it was given
     * @param workNanos time its lane spent submitting and completing
     * @param pollNanos time its lane spent looking for completions that had not come
     */
    public record Device(
            String queue,
            String device,
            String driver,
            int numaNode,
            int depth,
            Health health,
            long inFlight,
            long overdue,
            long submitted,
            long succeeded,
            long failed,
            long timedOut,
            long late,
            long busy,
            long restarts,
            long quarantines,
            long probes,
            long workNanos,
            long pollNanos) {}

    /**
     * What software did instead of a device.
     *
     * @param driver the device driver that would have done it
     * @param algorithm its algorithm
     * @param operation the direction
     * @param reasons requests (pairs of a batch counted one by one) by reason
     */
    public record Fallbacks(String driver, String algorithm, Operation operation, Map<FallbackReason, Long> reasons) {
        /** Copies the map. */
        public Fallbacks {
            reasons = Map.copyOf(reasons);
        }
    }

    /**
     * Totals of one driver in one direction.
     *
     * @param driver its name
     * @param algorithm its algorithm
     * @param operation the direction
     * @param place where it ran: a lane's name, or "inline-N" for the stream of the CPU stripe N, "contexts" for the streams of all contexts, closed
     *     ones included
     * @param outcomes requests (pairs of a batch counted one by one) by status
     * @param bytesIn source bytes of requests that ended OK
     * @param bytesOut produced bytes of requests that ended OK
     * @param waiting how long requests waited for a codec
     * @param service how long codecs worked
     */
    public record DriverTotals(
            String driver,
            String algorithm,
            Operation operation,
            String place,
            Map<AcompStatus, Long> outcomes,
            long bytesIn,
            long bytesOut,
            LatencyCounts waiting,
            LatencyCounts service) {

        /** Copies the map. */
        public DriverTotals {
            outcomes = Map.copyOf(outcomes);
        }
    }

    /**
     * Latencies in buckets: four per power of two, so that a bucket is at most 25 % wide. Submissions below 16 KiB are timed one in eight,
     * those of an {@link AcompContext} one in 64; they stand for those that were not, so that counts are those of all submissions.
     *
     * @param counts requests per bucket; {@link #upperNanos} gives a bucket's bound
     * @param totalNanos sum of all latencies
     */
    public record LatencyCounts(long[] counts, long totalNanos) {
        /** Number of buckets. */
        public static final int BUCKETS = 160;

        /**
         * The bucket of a latency.
         *
         * @param nanos latency, negative counts as 0
         */
        public static int bucket(long nanos) {
            if (nanos < 4) {
                return (int) Math.max(0, nanos);
            }
            int exponent = 63 - Long.numberOfLeadingZeros(nanos);
            return Math.min(BUCKETS - 1, (exponent - 1) * 4 + (int) ((nanos >>> (exponent - 2)) & 3));
        }

        /**
         * Upper bound of a bucket in nanoseconds, exclusive.
         *
         * @param bucket from 0
         */
        public static long upperNanos(int bucket) {
            if (bucket < 4) {
                return bucket + 1L;
            }
            int exponent = bucket / 4 + 1;
            return (1L << exponent) + ((bucket & 3) + 1L << (exponent - 2));
        }

        /** Number of latencies counted. */
        public long count() {
            long sum = 0;
            for (long count : counts) {
                sum += count;
            }
            return sum;
        }

        /**
         * Upper bound of the bucket that holds a quantile, in nanoseconds; 0 if nothing was counted.
         *
         * @param quantile from 0 to 1
         */
        public long quantileNanos(double quantile) {
            long left = (long) Math.ceil(quantile * count());
            for (int bucket = 0; bucket < counts.length; bucket++) {
                left -= counts[bucket];
                if (left <= 0 && counts[bucket] > 0) {
                    return upperNanos(bucket);
                }
            }
            return 0;
        }
    }
}
