package io.acomp.hw.iaa;

/** Where QPL runs a job. Its automatic path is left out: it hides what ran where, and can kill the JVM (HW §1). */
enum QplPath {
    /** On an IAA device, or not at all. */
    HARDWARE(1),
    /** In the calling thread. */
    SOFTWARE(2);

    private final int code;

    QplPath(int code) {
        this.code = code;
    }

    /** {@code qpl_path_t}. */
    int code() {
        return code;
    }
}
