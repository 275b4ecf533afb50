package io.acomp.engine.pipeline;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Random;

/** In-memory channels that behave as badly as channels may. */
final class Channels {
    private Channels() {}

    /** Reads from an array. */
    static class Source implements ReadableByteChannel {
        private final byte[] bytes;
        private final int most;
        private final Random random = new Random(5);
        int at;

        /**
         * A source.
         *
         * @param most bytes per read, 0 for all that fit; reads are of random length up to it, now and then of none
         */
        Source(byte[] bytes, int most) {
            this.bytes = bytes;
            this.most = most;
        }

        @Override
        public int read(ByteBuffer destination) throws IOException {
            if (at == bytes.length) {
                return -1;
            }
            int count = Math.min(destination.remaining(), bytes.length - at);
            if (most > 0) {
                count = Math.min(count, random.nextInt(most + 1));
            }
            destination.put(bytes, at, count);
            at += count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            throw new AssertionError("a pipeline closes no channel");
        }
    }

    /** Collects what is written. */
    static class Target implements WritableByteChannel {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final int most;
        private final Random random = new Random(6);

        /**
         * A target.
         *
         * @param most bytes per write, 0 for all; writes are of random length up to it, now and then of none
         */
        Target(int most) {
            this.most = most;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int count = most == 0 ? source.remaining() : Math.min(source.remaining(), random.nextInt(most + 1));
            byte[] chunk = new byte[count];
            source.get(chunk);
            bytes.writeBytes(chunk);
            return count;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }

        int size() {
            return bytes.size();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            throw new AssertionError("a pipeline closes no channel");
        }
    }
}
