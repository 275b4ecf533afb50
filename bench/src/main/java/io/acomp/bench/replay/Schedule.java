package io.acomp.bench.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.service.trace.TracedRequest;

/**
 * The requests of a replay in their order: the trace's order, the same every time. Immutable.
 *
 * @param requests in order of their times, at least one
 */
record Schedule(List<TracedRequest> requests) {
    private static final int MOST_CALLERS = 64;

    Schedule {
        requests = List.copyOf(requests);
    }

    /** When a request is to begin, since the first one began, at a speed. */
    long nanos(int index, double speed) {
        return Math.round((requests.get(index).nanos() - requests.getFirst().nanos()) / speed);
    }

    int size() {
        return requests.size();
    }

    /** Time from the first request to the last one as recorded. */
    long nanos() {
        return requests.getLast().nanos() - requests.getFirst().nanos();
    }

    /** Uncompressed bytes of a request. Of one that failed nobody knows more than its source. */
    static long plainBytes(TracedRequest request) {
        return request.operation() == Operation.COMPRESS || request.status() != AcompStatus.OK ? request.sourceBytes() : request.producedBytes();
    }

    /** Compressed bytes of a request; of one that failed as many as uncompressed ones, for what does not compress is what fails. */
    static long packedBytes(TracedRequest request) {
        if (request.status() != AcompStatus.OK) {
            return request.sourceBytes();
        }
        return request.operation() == Operation.COMPRESS ? request.producedBytes() : request.sourceBytes();
    }

    /** Blocks of a request: its pairs, or itself. */
    static int blocks(TracedRequest request) {
        return Math.max(1, request.pairs());
    }

    /** Requests by algorithm, the most frequent first. */
    Map<String, Integer> algorithms() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        requests.forEach(request -> counts.merge(request.algorithm(), 1, Integer::sum));
        Map<String, Integer> sorted = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry<String, Integer>::getValue).reversed())
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

    /** Those of some algorithms. */
    Schedule of(Iterable<String> algorithms) {
        List<String> wanted = new ArrayList<>();
        algorithms.forEach(wanted::add);
        return new Schedule(requests.stream().filter(request -> wanted.contains(request.algorithm())).toList());
    }

    /** Most requests that ran in their callers' threads at the same time: as many callers the replay needs, 1 to 64. */
    int callers() {
        PriorityQueue<Long> ends = new PriorityQueue<>();
        int most = 1;
        for (TracedRequest request : requests) {
            if (request.inline()) {
                while (!ends.isEmpty() && ends.peek() <= request.nanos()) {
                    ends.remove();
                }
                ends.add(request.nanos() + request.waitNanos() + request.serviceNanos());
                most = Math.max(most, ends.size());
            }
        }
        return Math.min(MOST_CALLERS, most);
    }
}
