package io.acomp.engine.pipeline;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.acomp.AcompException;
import io.acomp.AcompStatus;
import io.acomp.StreamOptions;
import io.acomp.Submission;
import io.acomp.spi.StreamDecoder;

import static io.acomp.format.StockTool.concat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Channels and drivers that fail; the rig checks after each that no memory and no decoder is left. */
class PipelineFaultTest {
    private static final int BLOCK = 64 << 10;
    private static final StreamOptions BLOCKS = StreamOptions.DEFAULTS.withBlockBytes(BLOCK);

    private static final class FailingSource extends Channels.Source {
        private final int after;
        private final IOException failure;

        FailingSource(byte[] bytes, int after, IOException failure) {
            super(bytes, 10_000);
            this.after = after;
            this.failure = failure;
        }

        @Override
        public int read(ByteBuffer destination) throws IOException {
            if (at >= after) {
                throw failure;
            }
            return super.read(destination);
        }
    }

    private static final class FailingTarget extends Channels.Target {
        private final int after;
        private final IOException failure;

        FailingTarget(int after, IOException failure) {
            super(10_000);
            this.after = after;
            this.failure = failure;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            if (size() >= after) {
                throw failure;
            }
            return super.write(source);
        }
    }

    @Test
    void failuresOfChannelsComeThrough() throws Exception {
        byte[] content = PipelineRig.noise(12 * BLOCK);
        IOException failure = new IOException("broken channel");
        for (TestDriver driver : List.of(new JdkTestDriver("gzip"), new JdkTestDriver("zlib"), new Lz4TestDriver())) {
            try (PipelineRig rig = new PipelineRig(driver, 2)) {
                byte[] stream = rig.compress(content, BLOCKS);
                for (int after : new int[] {0, 1, BLOCK, 7 * BLOCK}) {
                    assertSame(failure, assertThrows(IOException.class, () -> rig.acomp.compressStream(
                            new FailingSource(content, after, failure), new Channels.Target(0), BLOCKS)));
                    assertSame(failure, assertThrows(IOException.class, () -> rig.acomp.compressStream(
                            new Channels.Source(content, 0), new FailingTarget(after, failure), BLOCKS)));
                    assertSame(failure, assertThrows(IOException.class, () -> rig.acomp.decompressStream(
                            new FailingSource(stream, after, failure), new Channels.Target(0), BLOCKS)));
                    assertSame(failure, assertThrows(IOException.class, () -> rig.acomp.decompressStream(
                            new Channels.Source(stream, 0), new FailingTarget(after, failure), BLOCKS)));
                    assertEquals(0, rig.pipelineBytes());
                }
            }
        }
    }

    @Test
    void memoryIsFreedOnlyAfterTheLanesLetGo() throws Exception {
        JdkTestDriver driver = new JdkTestDriver("gzip");
        try (PipelineRig rig = new PipelineRig(driver, 2)) {
            CountDownLatch entered = new CountDownLatch(2);
            CountDownLatch leave = new CountDownLatch(1);
            AtomicInteger alive = new AtomicInteger();
            driver.hook = source -> {
                entered.countDown();
                assertTrue(leave.await(20, TimeUnit.SECONDS));
                alive.addAndGet(source.scope().isAlive() ? 1 : 0);
            };
            Channels.Source source = new Channels.Source(PipelineRig.noise(4 * BLOCK), 0) {
                private int reads;

                @Override
                public int read(ByteBuffer destination) throws IOException {
                    if (reads++ < 2) {
                        return super.read(destination);
                    }
                    try {
                        assertTrue(entered.await(20, TimeUnit.SECONDS));
                    } catch (InterruptedException interrupted) {
                        throw new IOException(interrupted);
                    }
                    throw new IOException("broken channel");
                }
            };
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread caller = Thread.ofPlatform().start(() -> {
                try {
                    rig.acomp.compressStream(source, new Channels.Target(0), BLOCKS.withExpectedBytes(4 * BLOCK));
                } catch (Throwable failure) {
                    thrown.set(failure);
                }
            });
            assertTrue(entered.await(20, TimeUnit.SECONDS));
            assertTrue(rig.pipelineBytes() > 0);
            leave.countDown();
            caller.join();
            assertInstanceOf(IOException.class, thrown.get());
            assertEquals(2, alive.get(), "sources that were there to the end of the codec's call");
        }
    }

    @Test
    void aDriverThatThrowsFailsTheStream() throws Exception {
        for (TestDriver driver : List.of(new JdkTestDriver("gzip"), new JdkTestDriver("deflate"), new Lz4TestDriver())) {
            try (PipelineRig rig = new PipelineRig(driver, 2)) {
                byte[] content = PipelineRig.noise(6 * BLOCK);
                byte[] stream = rig.compress(content, BLOCKS);
                AtomicInteger calls = new AtomicInteger();
                driver.hook = source -> {
                    if (calls.incrementAndGet() == 3) {
                        throw new IllegalArgumentException("a defect");
                    }
                };
                AcompException failure = assertThrows(AcompException.class, () -> rig.acomp.compressStream(
                        new Channels.Source(content, 0), new Channels.Target(0), BLOCKS));
                assertEquals(AcompStatus.DEVICE_FAILED, failure.status());
                assertTrue(failure.offset() % BLOCK == 0, failure::getMessage);
                driver.hook = source -> {
                    throw new IllegalArgumentException("a defect");
                };
                rig.failure(stream, BLOCKS, new Channels.Target(0), AcompStatus.DEVICE_FAILED);
            }
        }
    }

    /** A decoder with one defect. */
    private static final class Defective implements StreamDecoder {
        private final long consumed;
        private final long produced;

        Defective(long consumed, long produced) {
            this.consumed = consumed;
            this.produced = produced;
        }

        @Override
        public long step(MemorySegment source, MemorySegment destination) {
            return 0;
        }

        @Override
        public long consumed() {
            return consumed;
        }

        @Override
        public long produced() {
            return produced;
        }

        @Override
        public boolean atFrameEnd() {
            return false;
        }

        @Override
        public void close() {}
    }

    @Test
    void decodersThatLieOrStandStillFailTheStream() throws Exception {
        byte[] stream = new JdkTestDriver("zlib").compress(PipelineRig.noise(300_000));
        for (StreamDecoder defective : List.of(
                new Defective(0, 0), new Defective(-1, 0), new Defective(1 << 30, 1), new Defective(1, 1 << 30), new Defective(1, -5))) {
            TestDriver driver = new TestDriver("zlib") {
                private final JdkTestDriver jdk = new JdkTestDriver("zlib");

                @Override
                byte[] compress(byte[] source) {
                    return jdk.compress(source);
                }

                @Override
                byte[] decompress(byte[] source) throws Corrupt {
                    return jdk.decompress(source);
                }

                @Override
                @Nullable StreamDecoder decoder() {
                    return defective;
                }
            };
            try (PipelineRig rig = new PipelineRig(driver, 1)) {
                rig.failure(stream, StreamOptions.DEFAULTS, new Channels.Target(0), AcompStatus.DEVICE_FAILED);
            }
        }
    }

    @Test
    void aClosedTransformIsRefused() throws Exception {
        try (PipelineRig rig = new PipelineRig(new JdkTestDriver("gzip"), 1)) {
            byte[] stream = rig.compress(PipelineRig.text(1000, 1), BLOCKS);
            rig.acomp.close();
            assertThrows(IllegalStateException.class, () -> rig.compress(new byte[10], BLOCKS));
            assertThrows(IllegalStateException.class, () -> rig.decompress(stream));
        }
    }

    @Test
    void aLaneMayNotRunAStream() throws Exception {
        try (PipelineRig rig = new PipelineRig(new JdkTestDriver("gzip"), 2)) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            CountDownLatch done = new CountDownLatch(1);
            try (var arena = rig.engine.newArena()) {
                Submission answer = rig.acomp.newRequest()
                        .source(arena.allocate(10))
                        .destination(arena.allocate(1000))
                        .onComplete((request, event, cookie) -> {
                            try {
                                rig.compress(new byte[10], BLOCKS);
                            } catch (Throwable refused) {
                                thrown.set(refused);
                            }
                            done.countDown();
                        }, null)
                        .submitCompress();
                assertEquals(Submission.IN_PROGRESS, answer);
                assertTrue(done.await(20, TimeUnit.SECONDS));
            }
            assertInstanceOf(IllegalStateException.class, thrown.get());
        }
    }

    @Test
    void channelsMustBlock() throws Exception {
        Pipe pipe = Pipe.open();
        try (PipelineRig rig = new PipelineRig(new JdkTestDriver("gzip"), 1); var source = pipe.source(); var sink = pipe.sink()) {
            source.configureBlocking(false);
            sink.configureBlocking(false);
            Channels.Source in = new Channels.Source(new byte[10], 0);
            Channels.Target out = new Channels.Target(0);
            assertThrows(IllegalBlockingModeException.class, () -> rig.acomp.compressStream(source, out, BLOCKS));
            assertThrows(IllegalBlockingModeException.class, () -> rig.acomp.compressStream(in, sink, BLOCKS));
            assertThrows(IllegalBlockingModeException.class, () -> rig.acomp.decompressStream(source, out, BLOCKS));
            assertThrows(IllegalBlockingModeException.class, () -> rig.acomp.decompressStream(in, sink, BLOCKS));
        }
    }

    /** Whatever is broken, the stream ends: with the content, or as corrupt. */
    @Test
    void brokenStreamsEnd() throws Exception {
        Random random = new Random(11);
        byte[] content = PipelineRig.text(5 * 4096 + 100, 3);
        try (PipelineRig rig = new PipelineRig(new JdkTestDriver("gzip"), 2)) {
            byte[] indexed = rig.compress(content, BLOCKS.withBlockBytes(4096));
            byte[] plain = rig.compress(content, BLOCKS);
            byte[][] streams = {indexed, plain, concat(plain, indexed), concat(indexed, plain, plain)};
            for (int round = 0; round < 2000; round++) {
                byte[] stream = streams[round % streams.length].clone();
                for (int flips = 1 + random.nextInt(2); flips > 0; flips--) {
                    stream[random.nextInt(random.nextBoolean() ? 30 : stream.length)] ^= (byte) (1 << random.nextInt(8));
                }
                Channels.Target target = new Channels.Target(0);
                try {
                    rig.acomp.decompressStream(new Channels.Source(stream, round % 3 * 1000), target, BLOCKS);
                    assertEquals(0, target.size() % content.length, "whole contents only");
                } catch (AcompException failure) {
                    assertEquals(AcompStatus.CORRUPT_INPUT, failure.status(), failure::getMessage);
                    assertTrue(failure.offset() >= 0 && failure.offset() <= stream.length, failure::getMessage);
                }
            }
        }
    }

    @Test
    void anInterruptIsKept() throws Exception {
        try (PipelineRig rig = new PipelineRig(new JdkTestDriver("gzip"), 2)) {
            byte[] content = PipelineRig.text(8 * BLOCK, 1);
            AtomicBoolean kept = new AtomicBoolean();
            Thread caller = Thread.ofPlatform().start(() -> {
                Thread.currentThread().interrupt();
                try {
                    byte[] stream = rig.compress(content, BLOCKS);
                    kept.set(Thread.currentThread().isInterrupted() && Arrays.equals(content, rig.decompress(stream)));
                } catch (IOException unexpected) {
                    throw new IllegalStateException(unexpected);
                }
            });
            caller.join();
            assertTrue(kept.get());
        }
    }
}
