package io.acomp.service.trace;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.service.trace.TraceException.Code;

/** Reads a trace and believes nothing in it. Used by one thread, once. */
final class TraceReader {
    private static final AcompStatus[] STATUSES = AcompStatus.values();
    private static final String OTHER = "other";
    private static final int KNOWN_FLAGS = TraceFormat.FLAG_DECOMPRESS
            | TraceFormat.FLAG_PART
            | TraceFormat.FLAG_INLINE
            | TraceFormat.FLAG_DEVICE
            | TraceFormat.FLAG_PAIRS;

    private final Path path;
    private final int most;
    private final Map<Long, String> names = new HashMap<>();
    private final List<TracedRequest> requests = new ArrayList<>();
    private long read;
    private long dropped = -1;
    private boolean ended;

    TraceReader(Path path, int most) {
        this.path = path;
        this.most = most;
    }

    Trace read() throws IOException {
        try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ)) {
            Instant begin = header(in);
            long offset = TraceFormat.HEADER_BYTES;
            while (!ended && requests.size() < most) {
                ByteBuffer chunk = chunk(in, offset);
                if (chunk == null) {
                    break;
                }
                parse(chunk, offset);
                offset += chunk.limit();
            }
            if (ended && offset != in.size()) {
                throw damaged(offset, "there is something behind its end");
            }
            requests.sort(Comparator.comparingLong(TracedRequest::nanos));
            return new Trace(begin, requests, dropped, ended);
        }
    }

    private Instant header(FileChannel in) throws IOException {
        ByteBuffer header = bytes(in, 0, TraceFormat.HEADER_BYTES);
        if (header.limit() < TraceFormat.HEADER_BYTES || header.getInt(TraceFormat.MAGIC_AT) != TraceFormat.MAGIC) {
            throw new TraceException(Code.NOT_A_TRACE, 0, "not a trace, file=" + path);
        }
        int version = header.getShort(TraceFormat.VERSION_AT) & 0xffff;
        if (version != TraceFormat.VERSION) {
            throw new TraceException(
                    Code.UNKNOWN_VERSION,
                    TraceFormat.VERSION_AT,
                    "a trace of a version that is not known here, file=" + path + ", version=" + version + ", known=" + TraceFormat.VERSION);
        }
        if (header.getShort(TraceFormat.ZERO_AT) != 0) {
            throw damaged(TraceFormat.ZERO_AT, "its header is not what was written");
        }
        return Instant.ofEpochMilli(header.getLong(TraceFormat.BEGIN_AT));
    }

    /** The chunk at an offset, header included, its checksum verified; null at the end of the file. */
    private @Nullable ByteBuffer chunk(FileChannel in, long offset) throws IOException {
        ByteBuffer header = bytes(in, offset, TraceFormat.CHUNK_HEADER_BYTES);
        if (header.limit() == 0) {
            return null;
        }
        if (header.limit() < TraceFormat.CHUNK_HEADER_BYTES) {
            throw cut(offset);
        }
        int length = header.getInt(TraceFormat.LENGTH_AT);
        if (length < 0 || length > TraceFormat.MAX_CHUNK_BYTES) {
            throw damaged(offset, "the length of a part is out of bounds, length=" + length);
        }
        ByteBuffer chunk = bytes(in, offset, TraceFormat.CHUNK_HEADER_BYTES + length);
        if (chunk.limit() < TraceFormat.CHUNK_HEADER_BYTES + length) {
            throw cut(offset);
        }
        if (chunk.getInt(TraceFormat.CRC_AT) != TraceChunks.crc(chunk)) {
            throw damaged(offset, "a checksum does not match");
        }
        return chunk.position(TraceFormat.CHUNK_HEADER_BYTES);
    }

    private static ByteBuffer bytes(FileChannel in, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && in.read(bytes, offset + bytes.position()) >= 0) {
            // short reads are continued
        }
        return bytes.flip();
    }

    private void parse(ByteBuffer chunk, long offset) throws TraceException {
        try {
            switch (chunk.get(TraceFormat.TYPE_AT)) {
                case TraceFormat.NAME -> names.put(varint(chunk), StandardCharsets.UTF_8.decode(chunk).toString());
                case TraceFormat.RECORDS -> requests(chunk);
                case TraceFormat.END -> end(chunk, offset);
                default -> throw damaged(offset, "a part of unknown type, type=" + chunk.get(TraceFormat.TYPE_AT));
            }
        } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException e) {
            throw damaged(offset, "a part cannot be decoded" + (e.getMessage() == null ? "" : ": " + e.getMessage()));
        }
    }

    private void requests(ByteBuffer chunk) {
        long time = 0;
        while (chunk.hasRemaining() && requests.size() < most) {
            int flags = chunk.getShort() & 0xffff;
            long zigzag = varint(chunk);
            time += zigzag >>> 1 ^ -(zigzag & 1);
            long algorithm = varint(chunk);
            long driver = varint(chunk);
            long source = size(chunk);
            long produced = size(chunk);
            int pairs = is(flags, TraceFormat.FLAG_PAIRS) ? Math.toIntExact(varint(chunk)) : 0;
            long wait = varint(chunk) << TraceFormat.TIME_SHIFT;
            long service = varint(chunk) << TraceFormat.TIME_SHIFT;
            if ((flags & 0xff & ~KNOWN_FLAGS) != 0) {
                throw new IllegalArgumentException("unknown flags, flags=" + flags);
            }
            requests.add(new TracedRequest(
                    time << TraceFormat.TIME_SHIFT,
                    is(flags, TraceFormat.FLAG_DECOMPRESS) ? Operation.DECOMPRESS : Operation.COMPRESS,
                    algorithm == TraceNames.NONE ? OTHER : name(algorithm),
                    driver == TraceNames.NONE ? null : name(driver),
                    status(flags >>> TraceFormat.STATUS_SHIFT),
                    source,
                    produced,
                    pairs,
                    is(flags, TraceFormat.FLAG_PART),
                    is(flags, TraceFormat.FLAG_INLINE),
                    is(flags, TraceFormat.FLAG_DEVICE),
                    wait,
                    service));
            read++;
        }
    }

    private void end(ByteBuffer chunk, long offset) throws TraceException {
        long written = varint(chunk);
        dropped = varint(chunk);
        ended = true;
        if (written != read) {
            throw damaged(offset, "requests are missing, wanted=" + written + ", found=" + read);
        }
    }

    private String name(long number) {
        String name = names.get(number);
        if (name == null) {
            throw new IllegalArgumentException("a name is missing, number=" + number);
        }
        return name;
    }

    private static AcompStatus status(int code) {
        for (AcompStatus status : STATUSES) {
            if (status.code() == code) {
                return status;
            }
        }
        throw new IllegalArgumentException("unknown status, code=" + code);
    }

    private static boolean is(int flags, int flag) {
        return (flags & flag) != 0;
    }

    private static long size(ByteBuffer from) {
        long size = varint(from);
        if (size < 0) {
            throw new IllegalArgumentException("a size out of bounds, size=" + size);
        }
        return size;
    }

    private static long varint(ByteBuffer from) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = from.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number is too long");
    }

    private TraceException damaged(long offset, String what) {
        return new TraceException(Code.DAMAGED, offset, "a damaged trace: " + what + ", file=" + path);
    }

    private TraceException cut(long offset) {
        return new TraceException(
                Code.CUT_SHORT,
                offset,
                "a trace that ends too early; 'head -c " + offset + "' gives what is whole of it, file=" + path + ", requests=" + read);
    }
}
