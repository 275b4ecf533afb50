package io.acomp.bench.replay;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;

import io.acomp.Acomp;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.bench.harness.HarnessException;
import io.acomp.service.trace.TracedRequest;

/**
 * A schedule with data for each of its requests and the transform that does it. Requests of one transform and direction are a group, and
 * have a row of their own. Immutable once made.
 */
final class ReplayWork {
    private final Schedule schedule;
    private final Acomp[] transforms;
    private final MemorySegment[] sources;
    private final int[] groupOf;
    private final List<Group> groups;
    private final long[] rooms;

    /**
     * Requests of one transform and direction.
     *
     * @param index among all groups
     * @param acomp the transform
     * @param operation the direction
     * @param requests how many
     * @param plainBytes uncompressed bytes of all
     * @param packedBytes compressed bytes of all, as the transform makes them
     */
    record Group(int index, Acomp acomp, Operation operation, int requests, long plainBytes, long packedBytes) {
        /** Uncompressed bytes of one. */
        long meanBytes() {
            return Math.max(1, Math.round((double) plainBytes / requests));
        }
    }

    private ReplayWork(
            Schedule schedule, Acomp[] transforms, MemorySegment[] sources, int[] groupOf, List<Group> groups, long[] rooms) {
        this.schedule = schedule;
        this.transforms = transforms;
        this.sources = sources;
        this.groupOf = groupOf;
        this.groups = groups;
        this.rooms = rooms;
    }

    /**
     * Chooses data for every request.
     *
     * @param schedule what to do
     * @param pool where data is
     * @param byAlgorithm transforms by the algorithm a request was recorded with, one for each
     */
    static ReplayWork of(Schedule schedule, BlockPool pool, Map<String, Acomp> byAlgorithm) {
        int count = schedule.size();
        Acomp[] transforms = new Acomp[count];
        MemorySegment[] sources = new MemorySegment[count];
        int[] groupOf = new int[count];
        Map<List<Object>, Group> groups = new LinkedHashMap<>();
        long[] rooms = new long[count];
        for (int i = 0; i < count; i++) {
            TracedRequest request = schedule.requests().get(i);
            Acomp acomp = Objects.requireNonNull(byAlgorithm.get(request.algorithm()), "transform");
            BlockPool.Choice choice = pool.choice(request, acomp);
            int pairs = Schedule.blocks(request);
            boolean compress = request.operation() == Operation.COMPRESS;
            long bytes = Math.min(BlockPool.blockBytes(request), choice.plain().byteSize());
            // a compressed block can only be taken whole
            long plain = compress ? bytes : choice.plain().byteSize();
            transforms[i] = acomp;
            sources[i] = !compress
                    ? choice.packed()
                    : bytes == choice.plain().byteSize() ? choice.plain() : choice.plain().asSlice(0, bytes);
            rooms[i] = (compress ? acomp.maxCompressedLength(plain) : plain) * pairs;
            List<Object> key = List.of(acomp, request.operation());
            Group before = groups.getOrDefault(key, new Group(groups.size(), acomp, request.operation(), 0, 0, 0));
            long packed = Math.round((double) choice.packed().byteSize() * plain / choice.plain().byteSize());
            groups.put(
                    key,
                    new Group(
                            before.index,
                            acomp,
                            request.operation(),
                            before.requests + 1,
                            before.plainBytes + plain * pairs,
                            before.packedBytes + packed * pairs));
            groupOf[i] = before.index;
        }
        return new ReplayWork(schedule, transforms, sources, groupOf, List.copyOf(groups.values()), rooms);
    }

    Schedule schedule() {
        return schedule;
    }

    int size() {
        return schedule.size();
    }

    List<Group> groups() {
        return groups;
    }

    int groupOf(int index) {
        return groupOf[index];
    }

    /** Whose request it is. */
    Acomp transform(int index) {
        return transforms[index];
    }

    /** Bytes that are enough for the output of a request. */
    long room(int index) {
        return rooms[index];
    }

    /** Bytes that are enough for the output of any request that needs no more than a limit; 0 if none does. */
    long largestRoom(long limit) {
        return LongStream.of(rooms).filter(room -> room <= limit).max().orElse(0);
    }

    /** Sets source and destination. */
    void prepare(int index, AcompRequest request, MemorySegment room) {
        int pairs = schedule.requests().get(index).pairs();
        MemorySegment source = sources[index];
        if (pairs == 0) {
            request.source(source).destination(room);
            return;
        }
        List<MemorySegment> destinations = new ArrayList<>(pairs);
        long part = room.byteSize() / pairs;
        for (int i = 0; i < pairs; i++) {
            destinations.add(room.asSlice(i * part, part));
        }
        request.pairs(Collections.nCopies(pairs, source), destinations);
    }

    /** Refuses a request that did not end well: every block has come back whole before. */
    void check(int index, String contender, AcompStatus status) {
        if (status != AcompStatus.OK) {
            throw new HarnessException("a replayed request went wrong, contender=" + contender + ", request=" + index + ", operation="
                    + schedule.requests().get(index).operation() + ", bytes=" + sources[index].byteSize() + ", status=" + status);
        }
    }
}
