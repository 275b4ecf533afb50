package io.acomp.engine.pipeline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompException;
import io.acomp.AcompStatus;
import io.acomp.StreamOptions;
import io.acomp.StreamResult;
import io.acomp.spi.Driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** An engine with one test driver, and what every pipeline test does with it; checks at its close that nothing leaked. */
final class PipelineRig implements AutoCloseable {
    final AcompEngine engine;
    final Acomp acomp;
    private final TestDriver driver;

    PipelineRig(TestDriver driver, int lanes) {
        this(driver, lanes, builder -> {});
    }

    PipelineRig(TestDriver driver, int lanes, Consumer<AcompEngine.Builder> settings) {
        this.driver = driver;
        List<Driver> drivers = List.of(driver);
        AcompEngine.Builder builder = AcompEngine.builder().lanes(lanes).discoverProviders(false).provider(() -> drivers);
        settings.accept(builder);
        engine = builder.build();
        acomp = engine.open(driver.algorithm());
    }

    byte[] compress(byte[] content, StreamOptions options) throws IOException {
        Channels.Target target = new Channels.Target(0);
        StreamResult result = acomp.compressStream(new Channels.Source(content, 0), target, options);
        assertEquals(content.length, result.bytesIn());
        assertEquals(target.size(), result.bytesOut());
        assertEquals(0, result.paddingBytes());
        return target.bytes();
    }

    byte[] decompress(byte[] compressed, StreamOptions options) throws IOException {
        Channels.Target target = new Channels.Target(0);
        StreamResult result = acomp.decompressStream(new Channels.Source(compressed, 0), target, options);
        assertEquals(compressed.length, result.bytesIn());
        assertEquals(target.size(), result.bytesOut());
        return target.bytes();
    }

    byte[] decompress(byte[] compressed) throws IOException {
        return decompress(compressed, StreamOptions.DEFAULTS);
    }

    /** Decompresses what must fail; returns the failure after comparing its status. What was written is in {@code target}. */
    AcompException failure(byte[] compressed, StreamOptions options, Channels.Target target, AcompStatus status) {
        AcompException failure = assertThrows(
                AcompException.class, () -> acomp.decompressStream(new Channels.Source(compressed, 0), target, options));
        assertEquals(status, failure.status(), failure::getMessage);
        return failure;
    }

    long pipelineBytes() {
        return engine.statistics().nativeBytes().get("pipeline");
    }

    @Override
    public void close() {
        assertEquals(0, pipelineBytes(), "native bytes left");
        assertEquals(0, driver.openDecoders.get(), "decoders left open");
        long copied = engine.statistics().copies().values().stream().mapToLong(Long::longValue).sum();
        assertEquals(0, copied, () -> "bytes copied on the way to a codec: " + engine.statistics().copies());
        acomp.close();
        engine.close();
    }

    static byte[] text(int length, long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(length + 80);
        while (text.length() < length) {
            text.append("entry ").append(random.nextInt(9000)).append(" of the pipeline's test, id=").append(random.nextInt()).append('\n');
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
