package io.acomp.hw.iaa;

/** QPL's status codes (HW §4.3): those a driver or {@code doctor} has something to say about. */
final class QplStatus {
    /** Done. */
    static final int OK = 0;
    /** Still running; from a check. */
    static final int BEING_PROCESSED = 1;
    /** The output does not fit; compression cannot go on, decompression can. */
    static final int MORE_OUTPUT_NEEDED = 2;
    /** The source ends before the stream does. */
    static final int MORE_INPUT_NEEDED = 3;
    /** Every work queue is full: submit again later. */
    static final int QUEUES_ARE_BUSY = 5;
    /** Nothing to do: the source is empty. */
    static final int SIZE_ERROR = 57;
    /** The level is not known on this path. */
    static final int UNSUPPORTED_LEVEL = 87;
    /** No memory. */
    static final int NO_MEMORY = 101;
    /** First status about the deflate stream itself. */
    static final int STREAM_ERROR_FIRST = 201;
    /** Too many literal, length or distance codes for the device's tables. */
    static final int LARGE_HEADER = 204;
    /** A Huffman table the device does not take. */
    static final int BAD_TABLE = 206;
    /** Block type 3. */
    static final int BAD_BLOCK_TYPE = 213;
    /** A match reaches further back than 4 KiB, the only window there is. */
    static final int BAD_DISTANCE = 217;
    /** A match reaches before the start of the output. */
    static final int DISTANCE_BEFORE_START = 218;
    /** The output does not fit; from a device. */
    static final int OUTPUT_OVERFLOW = 221;
    /** The source ends too early; from a device. */
    static final int SOURCE_TOO_SHORT = 224;
    /** The destination is too short; from a device. */
    static final int DESTINATION_TOO_SHORT = 225;
    /** The library's check of its own compression failed; see {@link QplFlags#OMIT_VERIFY}. */
    static final int VERIFY_FAILED = 229;
    /** Last status about the deflate stream itself. */
    static final int STREAM_ERROR_LAST = 236;
    /** A page to read could not be had. */
    static final int READ_PAGE_FAULT = 303;
    /** A flag the device does not know. */
    static final int UNSUPPORTED_FLAG = 317;
    /** More bytes than the queue's {@code max_transfer_size}. */
    static final int TRANSFER_TOO_LARGE = 319;
    /** The device did not answer in its own time. */
    static final int HARDWARE_TIMEOUT = 334;
    /** A page to write could not be had. */
    static final int WRITE_PAGE_FAULT = 431;
    /** This machine has no such hardware, or the kernel hides it. */
    static final int HARDWARE_NOT_SUPPORTED = 500;
    /** {@code libaccel-config.so.1} could not be opened. */
    static final int ACCEL_CONFIG_MISSING = 501;
    /** {@code libaccel-config.so.1} reported an error. */
    static final int ACCEL_CONFIG_ERROR = 502;
    /** No enabled shared work queue that this process may open. */
    static final int NO_WORK_QUEUE = 503;

    private QplStatus() {}

    /** True if the status is about the bytes of a deflate stream, not about the job or the device. */
    static boolean isStreamError(int status) {
        return status >= STREAM_ERROR_FIRST && status <= STREAM_ERROR_LAST;
    }
}
