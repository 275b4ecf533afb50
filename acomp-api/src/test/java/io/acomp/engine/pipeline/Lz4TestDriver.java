package io.acomp.engine.pipeline;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

import io.acomp.format.FrameCutter;
import io.acomp.spi.CodecResult;
import io.acomp.spi.StreamDecoder;

/** LZ4 frames: writes stored blocks, reads any frame without looking at its checksums. */
final class Lz4TestDriver extends TestDriver {
    private static final int BLOCK = 64 << 10;

    Lz4TestDriver() {
        super("lz4-frame");
    }

    /** A frame of stored blocks of 64 KiB. */
    static byte[] frame(byte[] content, boolean declared) {
        int blocks = (content.length + BLOCK - 1) / BLOCK;
        ByteBuffer frame = ByteBuffer.allocate(4 + 2 + (declared ? 8 : 0) + 1 + blocks * 4 + content.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(0x184D2204).put((byte) (0x60 | (declared ? 8 : 0))).put((byte) 0x40);
        if (declared) {
            frame.putLong(content.length);
        }
        frame.put((byte) 0);
        for (int at = 0; at < content.length; at += BLOCK) {
            int size = Math.min(BLOCK, content.length - at);
            frame.putInt(size | 1 << 31).put(content, at, size);
        }
        return frame.putInt(0).array();
    }

    @Override
    byte[] compress(byte[] source) {
        return frame(source, true);
    }

    @Override
    public long maxCompressedLength(long length) {
        return length + (length / BLOCK + 1) * 4 + 32;
    }

    @Override
    byte[] decompress(byte[] source) throws Corrupt {
        Growing out = new Growing();
        FrameCutter cutter = FrameCutter.of("lz4-frame");
        MemorySegment data = MemorySegment.ofArray(source);
        int at = 0;
        while (at < source.length) {
            if (cutter.cut(data, at, source.length) != FrameCutter.Cut.FRAME) {
                throw new Corrupt(-1);
            }
            decodeFrame(source, at, out);
            at += (int) cutter.length();
        }
        return out.array();
    }

    private static void decodeFrame(byte[] source, int start, Growing out) throws Corrupt {
        ByteBuffer in = ByteBuffer.wrap(source).order(ByteOrder.LITTLE_ENDIAN);
        int flags = source[start + 4];
        int frameOut = out.length();
        int at = start + 4 + 2 + ((flags & 8) != 0 ? 8 : 0) + 1;
        for (int size = in.getInt(at); size != 0; size = in.getInt(at)) {
            at += 4;
            int bytes = size & Integer.MAX_VALUE;
            if (size < 0) {
                out.add(source, at, bytes);
            } else {
                decodeBlock(source, at, at + bytes, frameOut, out);
            }
            at += bytes + ((flags & 16) != 0 ? 4 : 0);
        }
        if ((flags & 8) != 0 && in.getLong(start + 6) != out.length() - frameOut) {
            throw new Corrupt(start + 6);
        }
    }

    private static void decodeBlock(byte[] in, int from, int end, int frameOut, Growing out) throws Corrupt {
        int at = from;
        try {
            while (true) {
                int token = in[at++] & 255;
                int literals = token >> 4;
                for (int more = literals == 15 ? 255 : 0; more == 255; literals += more) {
                    more = in[at++] & 255;
                }
                out.add(in, at, literals);
                at += literals;
                if (at == end) {
                    return;
                }
                int distance = in[at++] & 255 | (in[at++] & 255) << 8;
                int match = token & 15;
                for (int more = match == 15 ? 255 : 0; more == 255; match += more) {
                    more = in[at++] & 255;
                }
                if (distance == 0 || distance > out.length() - frameOut || at > end) {
                    throw new Corrupt(at);
                }
                for (int i = 0; i < match + 4; i++) {
                    out.addOne(out.back(distance));
                }
            }
        } catch (IndexOutOfBoundsException outside) {
            throw new Corrupt(at);
        }
    }

    @Override
    StreamDecoder decoder() {
        return new Decoder();
    }

    /** Collects a frame, then hands its content out. */
    private final class Decoder implements StreamDecoder {
        private final FrameCutter cutter = FrameCutter.of("lz4-frame");
        private Growing frame = new Growing();
        private byte[] content = {};
        private int given;
        private boolean atEnd = true;
        private long consumed;
        private long produced;

        @Override
        public long step(MemorySegment source, MemorySegment destination) {
            consumed = 0;
            produced = 0;
            if (given == content.length && source.byteSize() > 0) {
                atEnd = false;
                byte[] in = source.toArray(ValueLayout.JAVA_BYTE);
                int had = frame.length();
                frame.add(in, 0, in.length);
                byte[] all = frame.array();
                FrameCutter.Cut cut = cutter.cut(MemorySegment.ofArray(all), 0, all.length);
                consumed = in.length;
                if (cut == FrameCutter.Cut.FRAME) {
                    consumed = cutter.length() - had;
                    try {
                        content = decompress(Arrays.copyOf(all, (int) cutter.length()));
                    } catch (Corrupt corrupt) {
                        return CodecResult.CORRUPT_INPUT;
                    }
                    given = 0;
                    frame = new Growing();
                    atEnd = content.length == 0;
                } else if (cut != FrameCutter.Cut.MORE) {
                    return CodecResult.corruptAt(0);
                }
            }
            int count = (int) Math.min(content.length - given, destination.byteSize());
            if (count > 0) {
                MemorySegment.copy(content, given, destination, ValueLayout.JAVA_BYTE, 0, count);
                given += count;
                produced = count;
                atEnd = given == content.length;
            }
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
            return atEnd;
        }

        @Override
        public void close() {}
    }
}
