package io.acomp.service.nbd;

import java.util.List;
import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * What a server was told.
 *
 * @param exports at least one; the first is the default one
 * @param tls for connections over TCP, null for none
 * @param tlsRequired whether connections over TCP must use it
 * @param maxConnections at a time
 * @param handshakeNanos until an export must have been chosen
 * @param stallNanos in which a client must take replies, or go on with a request it has begun
 */
record NbdSettings(
        List<NbdExport> exports, @Nullable SSLContext tls, boolean tlsRequired, int maxConnections, long handshakeNanos, long stallNanos) {
    NbdSettings {
        exports = List.copyOf(exports);
    }

    /**
     * The export of a name.
     *
     * @param name empty for the default one, unless there is one without a name
     * @return null if there is none
     */
    @Nullable NbdExport export(String name) {
        for (NbdExport export : exports) {
            if (export.name().equals(name)) {
                return export;
            }
        }
        return name.isEmpty() ? exports.getFirst() : null;
    }
}
