package io.acomp.hw.qat;

import java.lang.foreign.MemorySegment;

import io.acomp.format.XxHash32;
import io.acomp.spi.CodecResult;

/**
 * LZ4 frames through QATzip. A compression counts if all of the source was taken and the frame's header and trailer, which the device's
 * numbers make, are those of the source; a decompression if it took all of the source and the trailer is that of the output. QATzip reads
 * frames with content size and checksum and without block checksums, of up to 64 KiB; others are for software.
 */
final class QatLz4Codec extends QatCodec {
    private final XxHash32 hash = new XxHash32();

    QatLz4Codec() {
        super(QatzipKind.LZ4);
    }

    @Override
    long compress(QatzipSession session, MemorySegment source, MemorySegment destination) {
        long length = source.byteSize();
        if (destination.byteSize() < QatFormat.LZ4_FRAME.maxCompressedLength(length)) {
            return CodecResult.DESTINATION_TOO_SMALL;
        }
        int checksum = hash.hash(source, 0, length);
        if (length < QatFormat.LEAST_BYTES) {
            return Lz4Frame.store(source, destination, checksum, hash); // QATzip would do it in software
        }
        long room = Math.min(destination.byteSize(), Integer.MAX_VALUE);
        if (session.compress(source.address(), (int) length, destination.address(), (int) room) != 0) {
            return CodecResult.DEVICE_FAILED;
        }
        long produced = session.produced();
        boolean good = session.consumed() == length
                && produced >= Lz4Frame.HEADER_BYTES + Lz4Frame.TRAILER_BYTES
                && produced <= room
                && Lz4Frame.isKnown(destination)
                && Lz4Frame.contentBytes(destination) == length
                && Lz4Frame.isWhole(destination, produced, checksum);
        return good ? produced : distrust(session, CodecResult.DEVICE_FAILED);
    }

    @Override
    long decompress(QatzipSession session, MemorySegment source, MemorySegment destination) {
        long length = source.byteSize();
        long room = Math.min(destination.byteSize(), QatFormat.REQUEST_BYTES);
        if (!Lz4Frame.isKnown(source) || length - QatFormat.LZ4_FRAME.framingBytes() > QatFormat.MOST_COMPRESSED) {
            return CodecResult.UNSUPPORTED;
        }
        if (!Lz4Frame.hasGoodHeader(source, hash)) {
            return CodecResult.CORRUPT_INPUT;
        }
        long content = Lz4Frame.contentBytes(source);
        if (content == 0 && length == Lz4Frame.HEADER_BYTES + Lz4Frame.TRAILER_BYTES) {
            return Lz4Frame.isWhole(source, length, hash.hash(source, 0, 0)) ? 0 : CodecResult.CORRUPT_INPUT; // not for the device
        }
        if (content <= 0 || content > room) {
            return CodecResult.UNSUPPORTED;
        }
        int code = session.decompress(source.address(), (int) length, destination.address(), (int) room);
        if (code != 0) {
            return failure(code);
        }
        if (session.produced() > room) {
            return distrust(session, CodecResult.DEVICE_FAILED);
        }
        boolean good = session.consumed() == length
                && session.produced() == content
                && Lz4Frame.isWhole(source, length, hash.hash(destination, 0, content));
        return good ? content : distrust(session, CodecResult.CORRUPT_INPUT);
    }
}
