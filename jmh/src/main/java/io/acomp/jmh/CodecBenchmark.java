package io.acomp.jmh;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;

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

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Execution;
import io.acomp.Operation;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.DriverProvider;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

/** One block through a driver's own stream, as an inline request, and as a request to a lane that is waited for. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class CodecBenchmark {
    /** What to open. */
    @Param({"null", "lz4", "zstd", "deflate"})
    public String algorithm;

    /** Uncompressed bytes. */
    @Param({"4096", "65536"})
    public int bytes;

    private AcompEngine engine;
    private Arena arena;
    private Acomp acomp;
    private CodecConfig config;
    private CodecStream stream;
    private AcompRequest inline;
    private AcompRequest lane;
    private MemorySegment plain;
    private MemorySegment packed;
    private MemorySegment room;

    /**
     * Opens engine and stream, and makes sure that both read what the other wrote.
     *
     * @throws UnsupportedSettingException never: the settings are the driver's own
     */
    @Setup
    public void open() throws UnsupportedSettingException {
        engine = AcompEngine.builder().lanes(1).build();
        arena = engine.newArena();
        acomp = engine.open(algorithm);
        SyncDriver driver = driver(acomp.driver(Operation.COMPRESS));
        config = driver.configure(CodecSettings.DEFAULTS);
        stream = driver.newStream();
        inline = acomp.newRequest().execution(Execution.INLINE);
        lane = acomp.newRequest().execution(Execution.LANE);
        plain = Pages.page(arena, bytes);
        room = arena.allocate(acomp.maxCompressedLength(bytes), 64);
        packed = room.asSlice(0, stream.compress(config, plain, room));
        MemorySegment restored = arena.allocate(bytes, 64);
        if (lane.source(packed).destination(restored).decompressAndWait() != AcompStatus.OK || plain.mismatch(restored) != -1) {
            throw new IllegalStateException("the block does not come back as it was, algorithm=" + algorithm);
        }
        packed = arena.allocate(packed.byteSize(), 64).copyFrom(packed);
    }

    private static SyncDriver driver(String name) {
        return ServiceLoader.load(DriverProvider.class).stream()
                .flatMap(provider -> provider.get().drivers().stream())
                .filter(driver -> driver.name().equals(name))
                .map(SyncDriver.class::cast)
                .findFirst()
                .orElseThrow();
    }

    /** Closes all. */
    @TearDown
    public void close() {
        stream.close();
        config.close();
        acomp.close();
        arena.close();
        engine.close();
    }

    /** Compression by the stream. */
    @Benchmark
    public long compressDirect() {
        return stream.compress(config, plain, room);
    }

    /** Compression inside the call. */
    @Benchmark
    public AcompStatus compressInline() {
        return inline.source(plain).destination(room).compressAndWait();
    }

    /** Compression on a lane. */
    @Benchmark
    public AcompStatus compressRing() {
        return lane.source(plain).destination(room).compressAndWait();
    }

    /** Decompression by the stream. */
    @Benchmark
    public long decompressDirect() {
        return stream.decompress(config, packed, room.asSlice(0, bytes));
    }

    /** Decompression inside the call. */
    @Benchmark
    public AcompStatus decompressInline() {
        return inline.source(packed).destination(room).decompressAndWait();
    }

    /** Decompression on a lane. */
    @Benchmark
    public AcompStatus decompressRing() {
        return lane.source(packed).destination(room).decompressAndWait();
    }
}
