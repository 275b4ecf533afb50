package io.acomp.bench.harness;

/** What is done with the pages that are visited. */
public enum PageAccess {
    /** Each is read. */
    READ,
    /** Each is written, with another content than it had. */
    WRITE,
    /** Half of them, by chance, are read, the others written. */
    MIXED;

    /** True if a step reads its page. The same for the same step and salt. */
    boolean reads(long step, long salt) {
        return switch (this) {
            case READ -> true;
            case WRITE -> false;
            case MIXED -> (PageOrder.mixed(step ^ salt) & 1) == 0;
        };
    }
}
