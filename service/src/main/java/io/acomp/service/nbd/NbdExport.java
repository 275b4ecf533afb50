package io.acomp.service.nbd;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

import io.acomp.store.BlockView;

/**
 * A disk under a name. The server does not close the view.
 *
 * @param name what clients ask for: at most 4096 bytes of UTF-8 and no NUL; may be empty
 * @param description for people, with the same bounds; empty for none
 * @param blocks the bytes; used by many threads at once
 * @param readOnly true to refuse every change with EPERM
 */
public record NbdExport(String name, String description, BlockView blocks, boolean readOnly) {
    /**
     * Checks the strings.
     *
     * @throws IllegalArgumentException if one is too long or has a NUL
     */
    public NbdExport {
        check("name", name);
        check("description", description);
        Objects.requireNonNull(blocks, "blocks");
    }

    private static void check(String what, String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Wire.MOST_STRING_BYTES || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "an export's " + what + " has at most " + Wire.MOST_STRING_BYTES + " bytes and no NUL, bytes=" + bytes);
        }
    }

    /**
     * Transmission flags for a client.
     *
     * @param structured whether structured replies were negotiated
     */
    int flags(boolean structured) {
        int flags = Wire.Export.HAS_FLAGS
                | Wire.Export.SEND_FLUSH
                | Wire.Export.SEND_FUA
                | Wire.Export.SEND_CACHE
                | Wire.Export.CAN_MULTI_CONN;
        if (structured) {
            flags |= Wire.Export.SEND_DF;
        }
        return readOnly
                ? flags | Wire.Export.READ_ONLY
                : flags | Wire.Export.SEND_TRIM | Wire.Export.SEND_WRITE_ZEROES | Wire.Export.SEND_FAST_ZERO;
    }
}
