package io.acomp.engine.pipeline;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Checksum;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

import io.acomp.format.GzipMember;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecStream;
import io.acomp.spi.PieceStream;
import io.acomp.spi.StreamDecoder;

/** The deflate family on {@code java.util.zip}. */
final class JdkTestDriver extends TestDriver {
    private static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};
    private static final byte[] ZLIB_HEADER = {0x78, (byte) 0x9c};

    boolean cuts = true;
    int level = 6;

    JdkTestDriver(String algorithm) {
        super(algorithm);
    }

    @Override
    byte[] compress(byte[] source) {
        Growing out = new Growing();
        out.add(header(), 0, header().length);
        deflate(source, true, out);
        out.add(trailer(source), 0, trailer(source).length);
        return out.array();
    }

    @Override
    byte[] decompress(byte[] source) throws Corrupt {
        Growing out = new Growing();
        byte[] buffer = new byte[64 << 10];
        try (Decoder decoder = new Decoder()) {
            int at = 0;
            do {
                MemorySegment room = MemorySegment.ofArray(buffer);
                long result = decoder.step(MemorySegment.ofArray(source).asSlice(at), room);
                if (result < 0) {
                    throw new Corrupt(at);
                }
                if (decoder.consumed() == 0 && decoder.produced() == 0) {
                    throw new Corrupt(at);
                }
                out.add(buffer, 0, (int) decoder.produced());
                at += (int) decoder.consumed();
            } while (at < source.length || !decoder.atFrameEnd());
        }
        return out.array();
    }

    @Override
    StreamDecoder decoder() {
        return new Decoder();
    }

    @Override
    public CodecStream newStream() {
        return cuts ? new Pieces() : new Stream();
    }

    private byte[] header() {
        return switch (algorithm()) {
            case "gzip" -> GZIP_HEADER;
            case "zlib" -> ZLIB_HEADER;
            default -> new byte[0];
        };
    }

    private byte[] trailer(byte[] content) {
        Checksum checksum = checksum();
        checksum.update(content);
        return switch (algorithm()) {
            case "gzip" -> ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt((int) checksum.getValue()).putInt(content.length).array();
            case "zlib" -> ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array();
            default -> new byte[0];
        };
    }

    private Checksum checksum() {
        return algorithm().equals("gzip") ? new CRC32() : new Adler32();
    }

    private void deflate(byte[] source, boolean last, Growing out) {
        try (Deflater deflater = new Deflater(level, true)) {
            deflater.setInput(source);
            if (last) {
                deflater.finish();
            }
            byte[] buffer = new byte[64 << 10];
            int count;
            do {
                count = deflater.deflate(buffer, 0, buffer.length, last ? Deflater.NO_FLUSH : Deflater.FULL_FLUSH);
                out.add(buffer, 0, count);
            } while (last ? !deflater.finished() : count == buffer.length);
        }
    }

    private final class Pieces extends Stream implements PieceStream {
        @Override
        public long compressPiece(CodecConfig config, MemorySegment source, MemorySegment destination, boolean last) {
            callHook(source);
            Growing out = new Growing();
            deflate(source.toArray(ValueLayout.JAVA_BYTE), last, out);
            return copyOut(out.array(), destination);
        }
    }

    /** Header, body and trailer, byte by byte where it is not the body. */
    private final class Decoder implements StreamDecoder {
        private Inflater inflater = new Inflater(true);
        private Checksum checksum = checksum();
        private Growing pending = new Growing();
        private boolean inBody = header().length == 0;
        private boolean inTrailer;
        private boolean atEnd = true;
        private long content;
        private long consumed;
        private long produced;

        @Override
        public long step(MemorySegment source, MemorySegment destination) {
            consumed = 0;
            produced = 0;
            byte[] in = source.toArray(ValueLayout.JAVA_BYTE);
            byte[] out = new byte[(int) destination.byteSize()];
            atEnd &= in.length == 0;
            try {
                while (!inBody && !inTrailer && consumed < in.length) {
                    pending.addOne(in[(int) consumed++]);
                    readHeader();
                }
                if (inBody) {
                    inflate(in, out);
                }
                while (inTrailer && consumed < in.length) {
                    pending.addOne(in[(int) consumed++]);
                    if (readTrailer()) {
                        break;
                    }
                }
                MemorySegment.copy(out, 0, destination, ValueLayout.JAVA_BYTE, 0, (int) produced);
                return 0;
            } catch (Corrupt corrupt) {
                return CodecResult.corruptAt(Math.max(0, consumed - 1));
            } catch (DataFormatException corrupt) {
                return CodecResult.CORRUPT_INPUT;
            }
        }

        private void readHeader() throws Corrupt {
            byte[] header = pending.array();
            if (algorithm().equals("gzip")) {
                long length = GzipMember.headerLength(MemorySegment.ofArray(header), 0, header.length);
                if (length < 0) {
                    throw new Corrupt(0);
                }
                inBody = length > 0;
            } else {
                if ((header[0] & 15) != 8 || header.length == 2 && ((header[0] & 255) * 256 + (header[1] & 255)) % 31 != 0) {
                    throw new Corrupt(0);
                }
                inBody = header.length == 2;
            }
            if (inBody) {
                pending = new Growing();
            }
        }

        private void inflate(byte[] in, byte[] out) throws DataFormatException {
            inflater.setInput(in, (int) consumed, in.length - (int) consumed);
            while (produced < out.length) {
                int count = inflater.inflate(out, (int) produced, out.length - (int) produced);
                checksum.update(out, (int) produced, count);
                produced += count;
                content += count;
                if (count == 0) {
                    break;
                }
            }
            consumed = in.length - inflater.getRemaining();
            if (inflater.finished()) {
                inBody = false;
                inTrailer = trailer(new byte[0]).length > 0;
                if (!inTrailer) {
                    restart();
                }
            }
        }

        private boolean readTrailer() throws Corrupt {
            byte[] trailer = pending.array();
            if (trailer.length < trailer(new byte[0]).length) {
                return false;
            }
            ByteBuffer fields = ByteBuffer.wrap(trailer);
            if (algorithm().equals("gzip")) {
                fields.order(ByteOrder.LITTLE_ENDIAN);
                if (fields.getInt(4) != (int) content) {
                    throw new Corrupt(0);
                }
            }
            if (fields.getInt(0) != (int) checksum.getValue()) {
                throw new Corrupt(0);
            }
            restart();
            return true;
        }

        private void restart() {
            inflater.end();
            inflater = new Inflater(true);
            checksum = checksum();
            pending = new Growing();
            content = 0;
            inTrailer = false;
            inBody = header().length == 0;
            atEnd = true;
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
        public void close() {
            inflater.end();
        }
    }
}
