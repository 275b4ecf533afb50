package io.acomp.service.nbd;

/** What a request must be like ("Request types", "Command flags", "Error values"). Stateless but for the agreement; thread-safe. */
final class RequestRules {
    private final long size;
    private final int pageSize;
    private final boolean readOnly;
    private final boolean structured;
    private final boolean blockStatus;

    RequestRules(Handshake.Agreement agreement) {
        size = agreement.export().blocks().size();
        pageSize = agreement.export().blocks().pageSize();
        readOnly = agreement.export().readOnly();
        structured = agreement.structured();
        blockStatus = agreement.blockStatus();
    }

    /**
     * The error of a request, OK if there is none.
     *
     * @param offset negative for 2^63 or more
     * @param length 0 to 2^32 - 1
     */
    NbdError check(NbdCommand command, int flags, long offset, long length) {
        if ((flags & ~command.flags()) != 0 || (flags & Wire.Command.DF) != 0 && !structured) {
            return NbdError.EINVAL;
        }
        if (readOnly && command.changes()) {
            return NbdError.EPERM;
        }
        if (command == NbdCommand.FLUSH) {
            return offset == 0 && length == 0 ? NbdError.OK : NbdError.EINVAL;
        }
        if (offset < 0 || offset > size || length > size - offset) {
            return command == NbdCommand.WRITE || command == NbdCommand.WRITE_ZEROES ? NbdError.ENOSPC : NbdError.EINVAL;
        }
        return switch (command) {
            case READ -> length <= Wire.MOST_PAYLOAD ? NbdError.OK : structured ? NbdError.EOVERFLOW : NbdError.EINVAL;
            case WRITE -> length <= Wire.MOST_PAYLOAD ? NbdError.OK : NbdError.EINVAL;
            case BLOCK_STATUS -> blockStatus && length > 0 ? NbdError.OK : NbdError.EINVAL;
            case WRITE_ZEROES -> (flags & Wire.Command.FAST_ZERO) == 0 || hasWholePage(offset, length) ? NbdError.OK : NbdError.ENOTSUP;
            default -> NbdError.OK;
        };
    }

    /** Zeros are faster than a write where they cover a page, for that takes no codec. */
    private boolean hasWholePage(long offset, long length) {
        long firstBorder = (offset + pageSize - 1) / pageSize * pageSize;
        return firstBorder + pageSize <= offset + length;
    }

    /** Words about an error, for people. */
    String explain(NbdError error, int type, int flags, long offset, long length) {
        return switch (error) {
            case EPERM -> "the export is read-only, type=" + type;
            case ENOSPC -> "behind the end of the export, size=" + size + ", length=" + length + ", offset=" + Long.toUnsignedString(offset);
            case EOVERFLOW -> "more than fits into a reply, most=" + Wire.MOST_PAYLOAD + ", length=" + length;
            case ENOTSUP -> "would not be faster than a write, page=" + pageSize + ", length=" + length;
            default -> "not a valid request here, type=" + type + ", flags=" + flags + ", size=" + size + ", length=" + length + ", offset="
                    + Long.toUnsignedString(offset);
        };
    }
}
