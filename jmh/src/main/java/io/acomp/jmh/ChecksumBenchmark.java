package io.acomp.jmh;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The crc32c of an object in a context's buffer: through a view that is kept, which is what the store does, or one that is made each time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class ChecksumBenchmark {
    /** Of the object. */
    @Param({"2048", "4096"})
    public int bytes;

    private final CRC32C crc = new CRC32C();
    private Arena arena;
    private MemorySegment memory;
    private ByteBuffer view;

    /** Makes an object. */
    @Setup
    public void open() {
        arena = Arena.ofShared();
        memory = Pages.page(arena, 2 * bytes);
        view = memory.asByteBuffer();
    }

    /** Frees it. */
    @TearDown
    public void close() {
        arena.close();
    }

    /** Allocates nothing. */
    @Benchmark
    public long keptView() {
        return checksum(view.limit(bytes).position(0));
    }

    /** A buffer per call. */
    @Benchmark
    public long viewPerCall() {
        return checksum(memory.asSlice(0, bytes).asByteBuffer());
    }

    private long checksum(ByteBuffer object) {
        crc.reset();
        crc.update(object);
        return crc.getValue();
    }
}
