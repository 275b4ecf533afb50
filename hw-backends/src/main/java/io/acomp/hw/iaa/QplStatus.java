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
    /** No work queue is set up for the operation. */
    static final int NOT_SUPPORTED_BY_QUEUE = 8;
    /** Nothing to do: the source is empty. */
    static final int SIZE_ERROR = 57;
    /** The level is not known on this path. */
    static final int UNSUPPORTED_LEVEL = 87;
    /** No memory. */
    static final int NO_MEMORY = 101;
    /** First status about the deflate stream itself. */
    static final int STREAM_ERROR_FIRST = 201;
    /** The distance codes' lengths begin with a repetition of the last literal code's: deflate allows it, the device does not. */
    static final int REPEAT_BEFORE_DISTANCES = 204;
    /** A repetition runs from the literal codes' lengths into the distance codes': deflate allows it, the device does not. */
    static final int REPEAT_ACROSS_TABLES = 206;
    /** Block type 3. */
    static final int BAD_BLOCK_TYPE = 213;
    /** A match reaches further back than 4 KiB, the only window there is. */
    static final int BAD_DISTANCE = 217;
    /** A match reaches before the start of the output. */
    static final int DISTANCE_BEFORE_START = 218;
    /** The device has input and makes no progress. */
    static final int NO_PROGRESS = 219;
    /** The output does not fit; from a device. */
    static final int OUTPUT_OVERFLOW = 221;
    /** The state that QPL gave the device is not valid. */
    static final int STATE_ERROR = 222;
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
    /** An operation the device does not know. */
    static final int UNSUPPORTED_OPCODE = 316;
    /** A flag the device does not know. */
    static final int UNSUPPORTED_FLAG = 317;
    /** More bytes than the queue's {@code max_transfer_size}. */
    static final int TRANSFER_TOO_LARGE = 319;
    /** The device did not answer in its own time. */
    static final int HARDWARE_TIMEOUT = 334;
    /** The device's watchdog ended the job. */
    static final int WATCHDOG_EXPIRED = 336;
    /** The process address space is not known to the device. */
    static final int PASID_ERROR = 340;
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

    /**
     * What a status means, in words.
     *
     * @param status any status that is not {@link #OK}
     * @return a text that ends in {@code status=}
     */
    static String cause(int status) {
        String words =
                switch (status) {
                    case MORE_OUTPUT_NEEDED, OUTPUT_OVERFLOW, DESTINATION_TOO_SHORT -> "the output does not fit";
                    case MORE_INPUT_NEEDED, SOURCE_TOO_SHORT -> "the source ends too early";
                    case QUEUES_ARE_BUSY -> "every work queue is full";
                    case NOT_SUPPORTED_BY_QUEUE -> "no work queue is set up for the operation";
                    case UNSUPPORTED_LEVEL -> "the hardware path has no such level";
                    case NO_MEMORY -> "no memory";
                    case BAD_DISTANCE -> "a match reaches further back than the device's 4 KiB";
                    case DISTANCE_BEFORE_START -> "a match reaches before the start of the data";
                    case REPEAT_BEFORE_DISTANCES, REPEAT_ACROSS_TABLES -> "a block header that deflate allows and the device does not";
                    case VERIFY_FAILED -> "what the device compressed does not decompress to its source";
                    case OK -> "the result did not pass acomp's check of length and CRC-32";
                    case READ_PAGE_FAULT, WRITE_PAGE_FAULT -> "the device met a page that is not in memory";
                    case UNSUPPORTED_OPCODE, UNSUPPORTED_FLAG -> "the device does not know the operation";
                    case TRANSFER_TOO_LARGE -> "more bytes than the work queue's max_transfer_size";
                    case NO_PROGRESS, HARDWARE_TIMEOUT, WATCHDOG_EXPIRED -> "the device did not answer in its own time";
                    case PASID_ERROR -> "the device does not know the process address space";
                    case HARDWARE_NOT_SUPPORTED -> "the device cannot be used: it takes no descriptors from this process, or the kernel is too old";
                    case ACCEL_CONFIG_MISSING -> "libaccel-config.so.1 cannot be opened, or lacks functions";
                    case ACCEL_CONFIG_ERROR -> "libaccel-config.so.1 reports an error";
                    case NO_WORK_QUEUE -> "no enabled shared work queue that this process may open";
                    default -> isStreamError(status) ? "the deflate data is corrupt" : "the device or libqpl failed";
                };
        return words + ", status=" + status;
    }

    /**
     * What a person can do about a status.
     *
     * @param status any status
     * @return a step or command, never empty
     */
    static String remedy(int status) {
        return switch (status) {
            case QUEUES_ARE_BUSY -> "other programs share the queues: add queues or devices, or make the queues larger";
            case NOT_SUPPORTED_BY_QUEUE -> "clear the queue's op_config";
            case READ_PAGE_FAULT, WRITE_PAGE_FAULT -> "set block_on_fault=1 for the work queue (accel-config config-wq --block-on-fault=1)";
            case TRANSFER_TOO_LARGE -> "raise max_transfer_size of the smallest work queue (accel-config config-wq --max-transfer-size)";
            case BAD_DISTANCE -> "compress with a window of 4096 bytes what IAA is to decompress";
            case HARDWARE_NOT_SUPPORTED -> "needs Linux 5.18 or later (6.3 for the second generation) with intel_iommu=on,sm_on";
            case ACCEL_CONFIG_MISSING -> "apt install libaccel-config1";
            case ACCEL_CONFIG_ERROR, NO_WORK_QUEUE ->
                "accel-config list shows the queues: one must be enabled, of type user and mode shared, and its file in /dev/iax must be "
                        + "readable and writable for this user (group of the file)";
            default -> "acomp doctor shows the device; the kernel log (dmesg) shows what the idxd driver said";
        };
    }
}
