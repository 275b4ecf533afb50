package io.acomp.hw.iaa;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.jspecify.annotations.Nullable;

import io.acomp.foreign.Staging;
import io.acomp.hw.DataChecksums;
import io.acomp.hw.DeflateFraming;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecStream;

/**
 * QPL's software path for one format: a job per direction (HW §1), made when the direction is first used. QPL works on plain deflate data;
 * headers and trailers are written and checked here, since its own are not checked, and left out without a word where room is short.
 */
final class QplStream implements CodecStream {
    private static final int COMPRESS_FLAGS = QplFlags.FIRST | QplFlags.LAST | QplFlags.DYNAMIC_HUFFMAN | QplFlags.OMIT_VERIFY;

    private final DeflateFraming framing;
    private final DataChecksums checksums = new DataChecksums();
    private final Staging stagedSource = new Staging();
    private final Staging stagedDestination = new Staging();
    private @Nullable QplJob deflater;
    private @Nullable QplInflater inflater;

    QplStream(DeflateFraming framing) {
        this.framing = framing;
    }

    @Override
    public long compress(CodecConfig config, MemorySegment source, MemorySegment destination) {
        if (source.byteSize() > QplDriver.MAX_BYTES) {
            return CodecResult.UNSUPPORTED;
        }
        if (source.byteSize() == 0) {
            return framing.writeEmpty(destination, QplDriver.WINDOW); // QPL refuses an empty source (HW §4.1)
        }
        try {
            return deflate((QplConfig) config, nativeSource(source), destination);
        } catch (OutOfMemoryError full) {
            return CodecResult.OUT_OF_MEMORY;
        } finally {
            trim();
        }
    }

    /** QPL always gets room for the worst case: with less it gives up, or leaves matches out, although the result would fit. */
    private long deflate(QplConfig config, MemorySegment source, MemorySegment destination) {
        long length = source.byteSize();
        int head = framing.headerBytes();
        long bound = QplDriver.deflateBound(length);
        boolean staged = !destination.isNative() || destination.byteSize() < head + bound + framing.trailerBytes();
        MemorySegment out = staged ? stagedDestination.atLeast(head + bound + framing.trailerBytes()) : destination;
        QplJob job = deflater();
        job.prepare(QplOperation.COMPRESS, COMPRESS_FLAGS, config.level());
        job.source(source, 0, length);
        job.destination(out, head, bound);
        if (job.execute(source, out) != QplStatus.OK || job.totalIn() != length) {
            return CodecResult.DEVICE_FAILED;
        }
        long end = head + job.totalOut();
        long total = end + framing.trailerBytes();
        if (total > destination.byteSize()) {
            return CodecResult.DESTINATION_TOO_SMALL;
        }
        framing.writeHeader(out, QplDriver.WINDOW);
        framing.writeTrailer(out, end, framing == DeflateFraming.ZLIB ? checksums.adler32(source, length) : job.crc(), length);
        if (staged) {
            MemorySegment.copy(out, 0, destination, 0, total);
        }
        return total;
    }

    @Override
    public long decompress(CodecConfig config, MemorySegment source, MemorySegment destination) {
        if (source.byteSize() > QplDriver.MAX_BYTES || destination.byteSize() > QplDriver.MAX_BYTES) {
            return CodecResult.UNSUPPORTED;
        }
        if (source.byteSize() == 0) {
            return CodecResult.corruptAt(0);
        }
        try {
            boolean staged = !destination.isNative();
            MemorySegment out = staged ? stagedDestination.exactly(destination.byteSize()) : destination;
            long result = inflate(nativeSource(source), out);
            if (staged && result > 0) {
                MemorySegment.copy(out, 0, destination, 0, result);
            }
            return result;
        } catch (OutOfMemoryError full) {
            return CodecResult.OUT_OF_MEMORY;
        } finally {
            trim();
        }
    }

    private long inflate(MemorySegment source, MemorySegment destination) {
        QplInflater codec = inflater();
        long size = source.byteSize();
        long at = 0;
        long produced = 0;
        do {
            long body = framing.bodyOffset(source, at);
            if (CodecResult.isFailure(body)) {
                return body;
            }
            long failure = codec.inflate(source, framing == DeflateFraming.ZLIB ? at : body, body, destination, produced);
            if (CodecResult.isFailure(failure)) {
                return failure;
            }
            at = codec.end;
            if (size - at < framing.trailerBytes()) {
                return CodecResult.corruptAt(size);
            }
            if (!framing.matches(source, at, codec.checksum, codec.produced)) {
                return CodecResult.corruptAt(at);
            }
            at += framing.trailerBytes();
            produced += codec.produced;
        } while (framing == DeflateFraming.GZIP && at < size && source.get(ValueLayout.JAVA_BYTE, at) != 0);
        at = skipPadding(source, at);
        return at < size ? CodecResult.corruptAt(at) : produced;
    }

    /** Zeros may follow the last gzip member (tapes and block devices leave them). */
    private long skipPadding(MemorySegment source, long from) {
        long at = from;
        while (framing == DeflateFraming.GZIP && at < source.byteSize() && source.get(ValueLayout.JAVA_BYTE, at) == 0) {
            at++;
        }
        return at;
    }

    /** Addresses are stored in the job, so heap segments are copied. */
    private MemorySegment nativeSource(MemorySegment source) {
        if (source.isNative()) {
            return source;
        }
        return stagedSource.exactly(source.byteSize()).copyFrom(source);
    }

    private void trim() {
        stagedSource.trim();
        stagedDestination.trim();
    }

    private QplJob deflater() {
        QplJob job = deflater;
        if (job == null) {
            job = QplJob.open(QplPath.SOFTWARE);
            deflater = job;
        }
        return job;
    }

    private QplInflater inflater() {
        QplInflater codec = inflater;
        if (codec == null) {
            codec = new QplInflater(framing);
            inflater = codec;
        }
        return codec;
    }

    @Override
    public long nativeBytes() {
        return stagedSource.nativeBytes()
                + stagedDestination.nativeBytes()
                + (deflater == null ? 0 : deflater.nativeBytes())
                + (inflater == null ? 0 : inflater.nativeBytes());
    }

    @Override
    public void close() {
        stagedSource.close();
        stagedDestination.close();
        if (deflater != null) {
            deflater.close();
            deflater = null;
        }
        if (inflater != null) {
            inflater.close();
            inflater = null;
        }
    }
}
