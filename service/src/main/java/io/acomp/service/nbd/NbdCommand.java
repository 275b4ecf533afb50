package io.acomp.service.nbd;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/** Commands of the transmission phase ("Request types"), in the order of their numbers. */
public enum NbdCommand {
    /** Bytes out. */
    READ(Wire.Command.FUA | Wire.Command.DF),
    /** Bytes in. */
    WRITE(Wire.Command.FUA),
    /** The client leaves; there is no reply. */
    DISCONNECT(0xffff),
    /** Makes durable what has been written. */
    FLUSH(Wire.Command.FUA),
    /** Bytes are no longer needed. */
    TRIM(Wire.Command.FUA),
    /** Bytes will be needed. */
    CACHE(Wire.Command.FUA),
    /** Zeros in. */
    WRITE_ZEROES(Wire.Command.FUA | Wire.Command.NO_HOLE | Wire.Command.FAST_ZERO),
    /** What lies where. */
    BLOCK_STATUS(Wire.Command.FUA | Wire.Command.REQ_ONE);

    /** How many there are. */
    static final int COUNT = 8;

    private static final NbdCommand[] BY_CODE = values();

    private final int flags;

    NbdCommand(int flags) {
        this.flags = flags;
    }

    /** Its number in a request. */
    int code() {
        return ordinal();
    }

    /** True if it changes the export. */
    boolean changes() {
        return this == WRITE || this == TRIM || this == WRITE_ZEROES;
    }

    /** Flags a client may set; FUA on all of them, for there are clients that do ("Command flags"). */
    int flags() {
        return flags;
    }

    /** The name for people and metrics: in small letters. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The command of a number.
     *
     * @param code from a request
     * @return null if there is none
     */
    static @Nullable NbdCommand of(int code) {
        return code < COUNT ? BY_CODE[code] : null;
    }
}
