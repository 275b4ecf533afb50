package io.acomp.scomp.spec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.PieceStream;
import io.acomp.spi.SettingsCheck;
import io.acomp.spi.StreamDecoder;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

/** A driver of our own that keeps to the contract, over the JDK's zlib: the healthy one that {@link SpecCanFailTest} breaks. */
class SpecimenDriver implements SyncDriver {
    private static final Capabilities CAPABILITIES = Capabilities.levels(0, 9, 6, 32 << 10, Capabilities.Memory.ANY);

    private final boolean raw;

    /**
     * A specimen.
     *
     * @param raw true for raw deflate, false for zlib
     */
    SpecimenDriver(boolean raw) {
        this.raw = raw;
    }

    @Override
    public String name() {
        return algorithm() + "-specimen";
    }

    @Override
    public String algorithm() {
        return raw ? "deflate" : "zlib";
    }

    @Override
    public int priority() {
        return 1;
    }

    @Override
    public Availability availability() {
        return Availability.AVAILABLE;
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public CodecConfig configure(CodecSettings settings) throws UnsupportedSettingException {
        return new Level(SettingsCheck.check(name(), CAPABILITIES, settings));
    }

    @Override
    public Stream newStream() {
        return new Stream();
    }

    @Override
    public long maxCompressedLength(long length) {
        return length + (length >>> 10) + 64;
    }

    @Override
    public StreamDecoder newDecoder(CodecConfig config, long maxWindow) {
        return new Decoder();
    }

    /** The digest of the settings. */
    record Level(int level) implements CodecConfig {}

    /** Works through byte arrays of its own, which grow to the largest call. */
    class Stream implements PieceStream {
        private final Deflater deflater = new Deflater(6, raw);
        private final Inflater inflater = new Inflater(raw);
        private byte[] input = new byte[0];
        private byte[] output = new byte[0];

        @Override
        public long compress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            return deflate(config, source, destination, Deflater.NO_FLUSH, true);
        }

        @Override
        public long compressPiece(CodecConfig config, MemorySegment source, MemorySegment destination, boolean last) {
            return deflate(config, source, destination, Deflater.SYNC_FLUSH, last);
        }

        private long deflate(CodecConfig config, MemorySegment source, MemorySegment destination, int flush, boolean last) {
            int room = take(source, destination);
            deflater.reset();
            deflater.setLevel(((Level) config).level());
            deflater.setInput(input, 0, (int) source.byteSize());
            if (last) {
                deflater.finish();
            }
            int produced = deflater.deflate(output, 0, room, last ? Deflater.NO_FLUSH : flush);
            if (last && !deflater.finished() && produced < room) {
                // The first call after a change of level may do nothing else.
                produced += deflater.deflate(output, produced, room - produced, flush);
            }
            // A flush is whole only if it leaves room; a stream only if it is finished.
            boolean whole = last ? deflater.finished() : produced < room;
            return whole ? give(destination, produced) : CodecResult.DESTINATION_TOO_SMALL;
        }

        @Override
        public long decompress(CodecConfig config, MemorySegment source, MemorySegment destination) {
            int room = take(source, destination);
            inflater.reset();
            inflater.setInput(input, 0, (int) source.byteSize());
            try {
                int produced = inflater.inflate(output, 0, room);
                if (!inflater.finished()) {
                    // One byte more tells whether it is the room or the input that ended.
                    boolean more = produced == room && inflater.inflate(output, room, 1) == 1;
                    if (!inflater.finished() || more) {
                        return more ? CodecResult.DESTINATION_TOO_SMALL : CodecResult.CORRUPT_INPUT;
                    }
                }
                return inflater.getRemaining() == 0 ? give(destination, produced) : CodecResult.CORRUPT_INPUT;
            } catch (DataFormatException corrupt) {
                return CodecResult.CORRUPT_INPUT;
            }
        }

        private int take(MemorySegment source, MemorySegment destination) {
            int length = (int) source.byteSize();
            int room = (int) destination.byteSize();
            if (input.length < length) {
                input = new byte[length];
            }
            if (output.length < room + 1) {
                output = new byte[room + 1];
            }
            MemorySegment.copy(source, ValueLayout.JAVA_BYTE, 0, input, 0, length);
            return room;
        }

        private long give(MemorySegment destination, int produced) {
            MemorySegment.copy(output, 0, destination, ValueLayout.JAVA_BYTE, 0, produced);
            return produced;
        }

        @Override
        public long nativeBytes() {
            return 300 << 10;
        }

        @Override
        public void close() {
            deflater.end();
            inflater.end();
        }
    }

    /** Steps of the JDK's inflater. */
    class Decoder implements StreamDecoder {
        private final Inflater inflater = new Inflater(raw);
        private long consumed;
        private long produced;

        @Override
        public long step(MemorySegment source, MemorySegment destination) {
            if (inflater.finished()) {
                return source.byteSize() == 0 ? stepped(0, 0) : CodecResult.CORRUPT_INPUT;
            }
            long before = inflater.getBytesRead();
            inflater.setInput(source.asByteBuffer());
            try {
                long bytes = inflater.inflate(destination.asByteBuffer());
                return stepped(inflater.getBytesRead() - before, bytes);
            } catch (DataFormatException corrupt) {
                return CodecResult.CORRUPT_INPUT;
            }
        }

        private long stepped(long in, long out) {
            consumed = in;
            produced = out;
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
            return inflater.finished();
        }

        @Override
        public void close() {
            inflater.end();
        }
    }
}
