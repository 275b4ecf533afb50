package io.acomp.hw.qat;

/**
 * QATzip's status codes (HW §3.3): name, cause in words and what mends it, for messages and {@code doctor}. A cause or remedy that has
 * nothing to say is empty.
 */
enum QatzipStatus {
    /** Done; says neither that hardware did it nor that it is complete (HW §1). */
    OK(0, "", ""),
    /** Set up before; fine. */
    DUPLICATE(1, "", ""),
    /** Would need software. */
    FORCE_SW(2, "the stream is not for the device", ""),
    /** No hardware; software would answer. */
    NO_HW(11, "QATzip found no device", Remedies.DEVICE),
    /** No memory driver. */
    NO_MDRV(12, "the memory driver libusdm cannot be used", Remedies.MEMORY_DRIVER),
    /** No instance. */
    NO_INST_ATTACH(13, "no compression instance could be had", Remedies.INSTANCE),
    /** Not enough memory. */
    LOW_MEM(14, "not enough memory that the device can reach", Remedies.MEMORY),
    /** Not enough memory for the result. */
    LOW_DEST_MEM(15, "not enough memory for the result", Remedies.MEMORY),
    /** Format the library does not know. */
    UNSUPPORTED_FMT(16, "QATzip does not know the data format", Remedies.VERSION),
    /** Not initialised. */
    NONE(100, "QATzip is not initialised", ""),
    /** A parameter is wrong. */
    PARAMS(-1, "QATzip refused a parameter", Remedies.VERSION),
    /** Failed for whatever reason: device, data or room. */
    FAIL(-2, "the device or the library failed", Remedies.LOG),
    /** Too little room. */
    BUF_ERROR(-3, "the result does not fit", ""),
    /** The data is corrupt, or the device's checksum differs. */
    DATA_ERROR(-4, "the data is corrupt", ""),
    /** No answer in time. */
    TIMEOUT(-5, "the device did not answer in time", Remedies.LOG),
    /** The library's integrity check failed. */
    INTEG(-100, "QATzip's integrity check failed", Remedies.LOG),
    /** No hardware, no software allowed. */
    NOSW_NO_HW(-101, "QATzip could not start the QAT service: no device it may use, or the manager does not run", Remedies.DEVICE),
    /** No memory driver, no software allowed. */
    NOSW_NO_MDRV(-102, NO_MDRV.cause, Remedies.MEMORY_DRIVER),
    /** No instance, no software allowed. */
    NOSW_NO_INST_ATTACH(-103, NO_INST_ATTACH.cause + ": all are taken, or the device is down", Remedies.INSTANCE),
    /** Not enough memory, no software allowed. */
    NOSW_LOW_MEM(-104, LOW_MEM.cause, Remedies.MEMORY),
    /** The library was built without software. */
    NO_SW_AVAIL(-105, "QATzip would need software, which it does not have", ""),
    /** Format the library does not know, no software allowed. */
    NOSW_UNSUPPORTED_FMT(-116, UNSUPPORTED_FMT.cause, Remedies.VERSION),
    /** A callback of the library's failed. */
    POST_PROCESS_ERROR(-117, "post-processing failed", ""),
    /** Metadata that is too small. */
    METADATA_OVERFLOW(-118, "the metadata does not fit", ""),
    /** A value out of range. */
    OUT_OF_RANGE(-119, "a value is out of range", ""),
    /** Not built into the library. */
    NOT_SUPPORTED(-200, "this build of QATzip cannot do it", Remedies.VERSION),
    /** A code this class does not know. */
    UNKNOWN(Integer.MIN_VALUE, "QATzip returned a status acomp does not know", Remedies.LOG);

    private static final QatzipStatus[] ALL = values();

    private final int code;
    private final String cause;
    private final String remedy;

    QatzipStatus(int code, String cause, String remedy) {
        this.code = code;
        this.cause = cause;
        this.remedy = remedy;
    }

    /** The status of a code, {@link #UNKNOWN} if there is none. */
    static QatzipStatus of(long code) {
        for (QatzipStatus status : ALL) {
            if (status.code == code) {
                return status;
            }
        }
        return UNKNOWN;
    }

    /** The library's number. */
    int code() {
        return code;
    }

    /** What it means, in words. */
    String cause() {
        return cause;
    }

    /** What a person can do about it. */
    String remedy() {
        return remedy;
    }

    /** True if it speaks of hardware, memory or the service, whatever the data. */
    boolean isAboutDevice() {
        return code >= NO_HW.code && code <= LOW_DEST_MEM.code || code <= INTEG.code && code >= NO_SW_AVAIL.code || this == TIMEOUT;
    }

    private static final class Remedies {
        static final String DEVICE = "acomp doctor says what is missing; systemctl enable --now qat (Debian: apt install qatlib-service), "
                + "with the user in group qat";
        static final String MEMORY_DRIVER = "install libusdm0 of the same version as libqat4";
        static final String INSTANCE = "ServicesEnabled=dc in /etc/sysconfig/qat, then systemctl restart qat; fewer processes on the device";
        static final String MEMORY = "raise the limit of locked memory (ulimit -l, LimitMEMLOCK=), 16 MB per virtual function and more";
        static final String VERSION = "install libqatzip3 1.3 or newer";
        static final String LOG = "look at the kernel's log: dmesg | grep -i qat";
    }
}
