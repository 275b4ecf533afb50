package io.acomp.hw.qat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import io.acomp.format.GzipMember;
import io.acomp.hw.DataChecksums;
import io.acomp.hw.DeflateFraming;
import io.acomp.spi.CodecResult;

/**
 * Raw deflate through QATzip, and what stands around it. A compression counts if all of the source was taken and the device's CRC-32 of it
 * is the JDK's; a decompression if the stream ended where the source does and the trailer is that of the output. Raw deflate has no
 * trailer, and QATzip does not tell the device's checksum of an output: there the length and the end mark are all there is.
 */
final class QatDeflateCodec extends QatCodec {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final byte LAST_STORED_BLOCK = 1;
    private static final int STORED_HEADER_BYTES = 5;

    private final QatFormat format;
    private final DeflateFraming framing;
    private final DataChecksums checksums = new DataChecksums();
    /** A short stream with zeros behind it: QATzip takes none below its least size, and the device stops at the end of the stream. */
    private final MemorySegment padded = arena.allocate(QatFormat.LEAST_BYTES, Long.BYTES);
    /** Room for an output that should be empty: QATzip takes no empty one. */
    private final MemorySegment spare = arena.allocate(Long.BYTES, Long.BYTES);

    QatDeflateCodec(QatFormat format, DeflateFraming framing) {
        super(QatzipKind.DEFLATE_EXT);
        this.format = format;
        this.framing = framing;
    }

    @Override
    long compress(QatzipSession session, MemorySegment source, MemorySegment destination) {
        long length = source.byteSize();
        if (destination.byteSize() < format.maxCompressedLength(length)) {
            return CodecResult.DESTINATION_TOO_SMALL;
        }
        int crc = checksums.crc32(source, length);
        long body = length < QatFormat.LEAST_BYTES ? stored(source, destination) : compressed(session, source, destination, crc);
        if (CodecResult.isFailure(body)) {
            return body;
        }
        int checksum = framing == DeflateFraming.ZLIB ? checksums.adler32(source, length) : crc;
        framing.writeHeader(destination, format.window());
        framing.writeTrailer(destination, framing.headerBytes() + body, checksum, length);
        return framing.headerBytes() + body + framing.trailerBytes();
    }

    /** One stored block: nothing is gained by compressing so little, and QATzip would do it in software. */
    private long stored(MemorySegment source, MemorySegment destination) {
        long at = framing.headerBytes();
        int length = (int) source.byteSize();
        destination.set(ValueLayout.JAVA_BYTE, at, LAST_STORED_BLOCK);
        destination.set(SHORT, at + 1, (short) length);
        destination.set(SHORT, at + 3, (short) ~length);
        MemorySegment.copy(source, 0, destination, at + STORED_HEADER_BYTES, length);
        return STORED_HEADER_BYTES + length;
    }

    private long compressed(QatzipSession session, MemorySegment source, MemorySegment destination, int crc) {
        long room = Math.min(destination.byteSize() - framing.headerBytes() - framing.trailerBytes(), Integer.MAX_VALUE);
        int code = session.compress(
                source.address(), (int) source.byteSize(), destination.address() + framing.headerBytes(), (int) room);
        if (code != 0) {
            return CodecResult.DEVICE_FAILED;
        }
        long produced = session.produced();
        boolean good = session.consumed() == source.byteSize() && produced > 0 && produced <= room && session.crc() == crc;
        return good ? produced : distrust(session, CodecResult.DEVICE_FAILED);
    }

    @Override
    long decompress(QatzipSession session, MemorySegment source, MemorySegment destination) {
        long begin = framing.bodyOffset(source, 0);
        if (CodecResult.isFailure(begin)) {
            return begin;
        }
        long length = source.byteSize() - begin - framing.trailerBytes();
        long room = Math.min(destination.byteSize(), QatFormat.REQUEST_BYTES);
        boolean tooMuch = framing == DeflateFraming.GZIP && GzipMember.declaredContent(source, source.byteSize()) > room;
        if (length > QatFormat.MOST_COMPRESSED || tooMuch) {
            return CodecResult.UNSUPPORTED;
        }
        MemorySegment output = room == 0 ? spare : destination;
        long produced = decompressed(session, source, begin, length, output, room == 0 ? spare.byteSize() : room);
        if (CodecResult.isFailure(produced)) {
            return produced;
        }
        if (produced > room) {
            return CodecResult.DESTINATION_TOO_SMALL;
        }
        int checksum =
                switch (framing) {
                    case RAW -> 0;
                    case GZIP -> checksums.crc32(output, produced);
                    case ZLIB -> checksums.adler32(output, produced);
                };
        return framing.matches(source, begin + length, checksum, produced) ? produced : distrust(session, CodecResult.CORRUPT_INPUT);
    }

    private long decompressed(QatzipSession session, MemorySegment source, long begin, long length, MemorySegment output, long room) {
        long from = source.address() + begin;
        long given = length;
        if (length < QatFormat.LEAST_BYTES) {
            padded.fill((byte) 0);
            MemorySegment.copy(source, begin, padded, 0, length);
            from = padded.address();
            given = QatFormat.LEAST_BYTES;
        }
        int code = session.decompress(from, (int) given, output.address(), (int) room);
        if (code != 0) {
            return failure(code);
        }
        if (session.produced() > room) {
            return distrust(session, CodecResult.DEVICE_FAILED);
        }
        if (!session.atEnd() || session.consumed() > length) {
            return distrust(session, CodecResult.CORRUPT_INPUT);
        }
        if (session.consumed() < length) {
            return distrust(session, framing == DeflateFraming.GZIP ? CodecResult.UNSUPPORTED : CodecResult.CORRUPT_INPUT);
        }
        return session.produced();
    }
}
