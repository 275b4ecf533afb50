package io.acomp.hw.qat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A QATzip session and the numbers its calls take and give. Set up when first used, and again after {@link #close} or a call that failed:
 * what a failure leaves behind spoils later calls (HW §3.1). Used by one thread.
 */
final class QatzipSession implements AutoCloseable {
    private static final int PARAMS = 64;
    private static final int SOURCE_LENGTH = 144;
    private static final int DESTINATION_LENGTH = 148;
    private static final int CRC = 152;
    private static final int ENDED = 160;
    private static final int BYTES = 168;
    private static final long NOT_WANTED = 0;

    private final QatzipKind kind;
    private final int level;
    private final MemorySegment memory;
    private final long address;
    private boolean isSetUp;

    /**
     * A session that is not set up yet.
     *
     * @param arena of its memory
     * @param kind {@link QatzipKind#DEFLATE_EXT} for raw deflate, or {@link QatzipKind#LZ4}
     * @param level of compression
     */
    QatzipSession(Arena arena, QatzipKind kind, int level) {
        this.kind = kind;
        this.level = level;
        memory = arena.allocate(BYTES, Long.BYTES);
        address = memory.address();
    }

    /**
     * Compresses.
     *
     * @param room the format's bound or more
     * @return code of a {@link QatzipStatus}
     */
    int compress(long source, int length, long destination, int room) {
        int code = prepare(length, room);
        return code != 0
                ? code
                : ended(QatzipBinding.compress(
                        address, source, address + SOURCE_LENGTH, destination, address + DESTINATION_LENGTH, address + CRC, NOT_WANTED));
    }

    /**
     * Decompresses.
     *
     * @return code of a {@link QatzipStatus}
     */
    int decompress(long source, int length, long destination, int room) {
        int code = prepare(length, room);
        return code != 0
                ? code
                : ended(QatzipBinding.decompress(
                        address, source, address + SOURCE_LENGTH, destination, address + DESTINATION_LENGTH, NOT_WANTED, NOT_WANTED));
    }

    /** Source bytes the last call took. */
    long consumed() {
        return Integer.toUnsignedLong(memory.get(ValueLayout.JAVA_INT, SOURCE_LENGTH));
    }

    /** Bytes the last call wrote. */
    long produced() {
        return Integer.toUnsignedLong(memory.get(ValueLayout.JAVA_INT, DESTINATION_LENGTH));
    }

    /** CRC-32 of what the last compression of deflate read, by the device. */
    int crc() {
        return (int) memory.get(ValueLayout.JAVA_LONG, CRC);
    }

    /** True if the last decompression of deflate came to the end of the stream. */
    boolean atEnd() {
        return QatzipBinding.endOfStream(address, address + ENDED) == 0 && memory.get(ValueLayout.JAVA_BYTE, ENDED) == 1;
    }

    private int prepare(int length, int room) {
        int code = isSetUp ? 0 : setUp();
        memory.set(ValueLayout.JAVA_INT, SOURCE_LENGTH, length);
        memory.set(ValueLayout.JAVA_INT, DESTINATION_LENGTH, room);
        memory.set(ValueLayout.JAVA_LONG, CRC, 0);
        return code;
    }

    private int ended(int code) {
        if (code != 0) {
            close();
        }
        return code;
    }

    private int setUp() {
        memory.fill((byte) 0);
        int code = QatzipBinding.defaults(kind, address + PARAMS);
        if (code != 0) {
            return code;
        }
        set(QatzipLayout.PARAMS_DIRECTION, QatzipLayout.DIRECTION_BOTH);
        set(QatzipLayout.PARAMS_LEVEL, level);
        memory.set(ValueLayout.JAVA_BYTE, PARAMS + QatzipLayout.PARAMS_SOFTWARE_BACKUP, (byte) 0);
        set(QatzipLayout.PARAMS_HARDWARE_BUFFER, QatFormat.REQUEST_BYTES);
        set(QatzipLayout.PARAMS_INPUT_THRESHOLD, QatFormat.LEAST_BYTES);
        set(QatzipLayout.PARAMS_REQUEST_COUNT, QatFormat.MOST_REQUESTS);
        set(QatzipLayout.PARAMS_POLLING, QatzipLayout.POLLING_BUSY);
        if (kind == QatzipKind.DEFLATE_EXT) {
            set(QatzipLayout.PARAMS_FORMAT, QatzipLayout.FORMAT_RAW);
            memory.set(ValueLayout.JAVA_BYTE, PARAMS + QatzipLayout.PARAMS_ZLIB, (byte) 0);
        }
        code = QatzipBinding.setup(kind, address, address + PARAMS);
        isSetUp = code == 0;
        return code;
    }

    private void set(int field, int value) {
        memory.set(ValueLayout.JAVA_INT, PARAMS + field, value);
    }

    /** Gives back what the library holds for the session; the next call sets it up anew. Idempotent. */
    @Override
    public void close() {
        if (isSetUp) {
            isSetUp = false;
            QatzipBinding.teardown(address);
        }
    }
}
