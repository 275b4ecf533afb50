package io.acomp.scomp.deflate;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.jspecify.annotations.Nullable;

import io.acomp.foreign.Staging;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecStream;

/**
 * Working memory of one driver of the family: a library's raw codec, made when a direction is first used, and the framing around it. Heap
 * segments are copied for libraries that cannot take them; deflating 64 KiB takes far longer than a critical downcall may.
 */
class DeflateStream implements CodecStream {
    /** Up to this size a copy of the output costs less than what {@link RawInflater#slack} gains. */
    private static final long SMALL_BYTES = 16 * 1024;

    private final Implementation implementation;
    private final Wrapper wrapper;
    private final Capabilities capabilities;
    private final Checksum checksum;
    private final HeaderReader header;
    private final Staging stagedSource = new Staging();
    private final Staging stagedDestination = new Staging();
    private @Nullable RawDeflater deflater;
    private @Nullable RawInflater inflater;

    DeflateStream(Implementation implementation, Wrapper wrapper) {
        this.implementation = implementation;
        this.wrapper = wrapper;
        capabilities = implementation.capabilities();
        checksum = implementation.newChecksum(wrapper);
        header = new HeaderReader(wrapper);
    }

    @Override
    public final long compress(CodecConfig config, MemorySegment source, MemorySegment destination) {
        return write((DeflateConfig) config, source, destination, wrapper, true);
    }

    @Override
    public final long decompress(CodecConfig config, MemorySegment source, MemorySegment destination) {
        if (exceeds(capabilities.decompress(), source, destination)) {
            return CodecResult.UNSUPPORTED;
        }
        try {
            RawInflater codec = inflater();
            long capacity = destination.byteSize();
            int slack = capacity <= SMALL_BYTES ? codec.slack() : 0;
            boolean staged = slack > 0 || !takes(destination);
            MemorySegment out = staged ? stagedDestination.atLeast(capacity + slack) : destination;
            return deliver(read(codec, nativeSource(source), source.byteSize(), out, capacity + slack), staged, out, destination);
        } catch (OutOfMemoryError full) {
            return CodecResult.OUT_OF_MEMORY;
        } finally {
            trim();
        }
    }

    /** Compresses with a frame of its own, or as a piece of a raw stream. */
    final long write(DeflateConfig config, MemorySegment source, MemorySegment destination, Wrapper frame, boolean last) {
        if (!config.compresses() || exceeds(capabilities.compress(), source, destination)) {
            return CodecResult.UNSUPPORTED;
        }
        try {
            RawDeflater codec = deflater();
            long length = source.byteSize();
            long capacity = destination.byteSize();
            int slack = capacity < implementation.maxCompressedLength(length) ? codec.slack() : 0;
            boolean staged = slack > 0 || !takes(destination);
            MemorySegment out = staged ? stagedDestination.atLeast(capacity + slack) : destination;
            long result = frame(codec, config, nativeSource(source), length, out, capacity + slack, frame, last);
            return deliver(result, staged, out, destination);
        } catch (OutOfMemoryError full) {
            return CodecResult.OUT_OF_MEMORY;
        } finally {
            trim();
        }
    }

    private long frame(
            RawDeflater codec,
            DeflateConfig config,
            MemorySegment source,
            long length,
            MemorySegment out,
            long room,
            Wrapper frame,
            boolean last) {
        int head = frame.headerBytes();
        int tail = frame.trailerBytes();
        if (room <= head + tail) {
            return CodecResult.DESTINATION_TOO_SMALL;
        }
        long body = codec.deflate(config, source, length, out, head, room - tail, last);
        if (CodecResult.isFailure(body)) {
            return body;
        }
        frame.writeHeader(out, config);
        if (tail > 0) {
            checksum.reset();
            checksum.update(source, 0, length);
            frame.writeTrailer(out, head + body, checksum.value(), length);
        }
        return head + body + tail;
    }

    private long read(RawInflater codec, MemorySegment source, long end, MemorySegment out, long room) {
        long at = 0;
        long produced = 0;
        do {
            header.reset();
            at = header.read(source, at, end);
            if (CodecResult.isFailure(at)) {
                return at;
            }
            if (!header.done()) {
                return CodecResult.corruptAt(end);
            }
            codec.begin();
            long failure = codec.inflate(source, at, end, out, produced, room);
            if (CodecResult.isFailure(failure)) {
                return failure;
            }
            at += codec.consumed;
            if (!codec.finished) {
                return produced + codec.produced == room ? CodecResult.DESTINATION_TOO_SMALL : CodecResult.corruptAt(end);
            }
            if (end - at < wrapper.trailerBytes()) {
                return CodecResult.corruptAt(end);
            }
            checksum.reset();
            checksum.update(out, produced, codec.produced);
            if (!wrapper.matches(source, at, checksum.value(), codec.produced)) {
                return CodecResult.corruptAt(at);
            }
            at += wrapper.trailerBytes();
            produced += codec.produced;
        } while (wrapper == Wrapper.GZIP && at < end && source.get(ValueLayout.JAVA_BYTE, at) != 0);
        at = skipPadding(source, at, end);
        return at < end ? CodecResult.corruptAt(at) : produced;
    }

    /** Zeros may follow the last gzip member (tapes and block devices leave them). */
    private long skipPadding(MemorySegment source, long from, long end) {
        long at = from;
        while (wrapper == Wrapper.GZIP && at < end && source.get(ValueLayout.JAVA_BYTE, at) == 0) {
            at++;
        }
        return at;
    }

    private static long deliver(long result, boolean staged, MemorySegment out, MemorySegment destination) {
        if (result > destination.byteSize()) {
            return CodecResult.DESTINATION_TOO_SMALL;
        }
        if (staged && result > 0) {
            MemorySegment.copy(out, 0, destination, 0, result);
        }
        return result;
    }

    private boolean takes(MemorySegment segment) {
        return segment.isNative() || capabilities.memory() == Capabilities.Memory.ANY;
    }

    private MemorySegment nativeSource(MemorySegment source) {
        if (takes(source)) {
            return source;
        }
        MemorySegment staged = stagedSource.atLeast(source.byteSize());
        MemorySegment.copy(source, 0, staged, 0, source.byteSize());
        return staged;
    }

    private static boolean exceeds(Capabilities.Direction limits, MemorySegment source, MemorySegment destination) {
        return source.byteSize() > limits.maxSource() || destination.byteSize() > limits.maxDestination();
    }

    private void trim() {
        stagedSource.trim();
        stagedDestination.trim();
    }

    private RawDeflater deflater() {
        RawDeflater codec = deflater;
        if (codec == null) {
            codec = implementation.newDeflater();
            deflater = codec;
        }
        return codec;
    }

    private RawInflater inflater() {
        RawInflater codec = inflater;
        if (codec == null) {
            codec = implementation.newInflater();
            inflater = codec;
        }
        return codec;
    }

    @Override
    public final long nativeBytes() {
        return stagedSource.nativeBytes()
                + stagedDestination.nativeBytes()
                + (deflater == null ? 0 : deflater.nativeBytes())
                + (inflater == null ? 0 : inflater.nativeBytes());
    }

    @Override
    public final void close() {
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
