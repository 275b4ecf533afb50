package io.acomp.spi;

import java.util.Objects;

/**
 * One thing a {@link Probe} looked at: a library, a device node, a queue, a limit.
 *
 * @param name what was looked at, stable over runs: "library libqpl", "iaa device iax1", "qat vfio"
 * @param status what was found
 * @param detail what exactly, with path, version or value; never empty
 * @param remedy the command or step that mends it; empty if nothing needs mending
 */
public record Finding(String name, Status status, String detail, String remedy) {
    /** What was found. */
    public enum Status {
        /** It is there and usable. */
        FOUND,
        /** It is not there. */
        MISSING,
        /** It is there, but this process may not or cannot use it. */
        REFUSED,
        /** It works, though not as well as it could. */
        WARNING
    }

    /** Checks that nothing is left out. */
    public Finding {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(remedy, "remedy");
        if (detail.isEmpty()) {
            throw new IllegalArgumentException("a finding says what was found, name=" + name);
        }
    }

    /** Something usable. */
    public static Finding found(String name, String detail) {
        return new Finding(name, Status.FOUND, detail, "");
    }

    /** Something that is not there. */
    public static Finding missing(String name, String detail, String remedy) {
        return new Finding(name, Status.MISSING, detail, remedy);
    }

    /** Something that is there and cannot be used. */
    public static Finding refused(String name, String detail, String remedy) {
        return new Finding(name, Status.REFUSED, detail, remedy);
    }

    /** Something that could be better. */
    public static Finding warning(String name, String detail, String remedy) {
        return new Finding(name, Status.WARNING, detail, remedy);
    }
}
