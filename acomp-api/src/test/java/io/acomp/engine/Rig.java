package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompRequest;
import io.acomp.AcompSettings;
import io.acomp.AcompStatus;
import io.acomp.EngineStatistics;
import io.acomp.Execution;
import io.acomp.spi.Driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** An engine with test drivers only and a transform of the first one's algorithm, whose self-test has passed. */
final class Rig implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final AcompEngine engine;
    final Acomp acomp;

    private Rig(Consumer<AcompEngine.Builder> settings, List<Driver> drivers) {
        // patient: a busy machine is no broken driver, and tests of time-outs set their own
        AcompEngine.Builder builder = AcompEngine.builder()
                .lanes(1)
                .discoverProviders(false)
                .selfTestTimeout(PATIENCE)
                .deviceTimeout(PATIENCE)
                .provider(() -> drivers);
        settings.accept(builder);
        engine = builder.build();
        acomp = engine.open(drivers.getFirst().algorithm());
    }

    /** One lane of each kind, patience, and the engine's defaults otherwise. */
    static Rig of(Driver... drivers) {
        return of(builder -> {}, drivers);
    }

    static Rig of(Consumer<AcompEngine.Builder> settings, Driver... drivers) {
        return new Rig(settings, List.of(drivers));
    }

    /** A request that compresses this many random bytes from the heap to the heap. */
    AcompRequest request(int size) {
        return acomp.newRequest().source(data(size)).destination(room(size));
    }

    /** The same, told to a recorder. */
    AcompRequest request(int size, Recorder recorder, Object cookie) {
        return request(size).onComplete(recorder, cookie);
    }

    /** Another transform of the same algorithm. */
    Acomp open(AcompSettings settings) {
        return engine.open(acomp.algorithm(), settings);
    }

    static MemorySegment data(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return MemorySegment.ofArray(bytes);
    }

    /** Room for the compressed form of this many bytes. */
    static MemorySegment room(int size) {
        return MemorySegment.ofArray(new byte[size + TestFormat.HEADER]);
    }

    /** The compressed form of the bytes. */
    static MemorySegment compressed(MemorySegment data) {
        MemorySegment room = room((int) data.byteSize());
        return room.asSlice(0, TestFormat.compress(data, room));
    }

    /** Fails unless a destination begins with the compressed form of a source. */
    static void assertCompressed(MemorySegment source, MemorySegment destination, long produced) {
        byte[] restored = new byte[(int) source.byteSize()];
        assertEquals(restored.length, TestFormat.decompress(destination.asSlice(0, produced), MemorySegment.ofArray(restored)));
        assertEquals(-1, source.mismatch(MemorySegment.ofArray(restored)), "the output is of another input");
    }

    /** Everything that has ended, over all drivers, directions and places. */
    long outcomes() {
        return engine.statistics().drivers().stream()
                .flatMap(totals -> totals.outcomes().values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    /** What has ended with this status. */
    long outcomes(AcompStatus status) {
        return engine.statistics().drivers().stream().mapToLong(totals -> totals.outcomes().getOrDefault(status, 0L)).sum();
    }

    /** Bytes copied to and from codecs. */
    long copied() {
        return sum(engine.statistics().copies());
    }

    long rejections() {
        return sum(engine.statistics().rejections());
    }

    long events() {
        return sum(engine.statistics().events());
    }

    long nativeBytes() {
        return sum(engine.statistics().nativeBytes());
    }

    long backlog() {
        return engine.statistics().lanes().stream().mapToLong(EngineStatistics.Lane::backlog).sum();
    }

    /** Runs one request in the calling thread and expects it to end well. */
    void warmInline() {
        assertEquals(AcompStatus.OK, request(10).execution(Execution.INLINE).compressAndWait());
    }

    static byte[] bytes(MemorySegment segment) {
        return segment.toArray(ValueLayout.JAVA_BYTE);
    }

    private static long sum(Map<String, Long> counters) {
        return counters.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void close() {
        engine.close();
    }
}
