package io.acomp.bench.report;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;

/**
 * What a row is about.
 *
 * @param suite that made it
 * @param algorithm name of the format
 * @param driver that did the work, null for a peer
 * @param level of compression, null where it has no meaning
 * @param operation the direction
 * @param sizeBytes uncompressed bytes of one operation
 * @param threads that ran codecs
 * @param depth requests in flight, 1 where calls are synchronous
 * @param mode how
 * @param peer name of the peer, null for our own code
 * @param phase of a store's life that was measured, or how a trace was replayed; null where the operation says it all
 */
public record Subject(
        String suite,
        String algorithm,
        @Nullable String driver,
        @Nullable Integer level,
        Operation operation,
        long sizeBytes,
        int threads,
        int depth,
        Mode mode,
        @Nullable String peer,
        @Nullable String phase) {

    /** What the name of a simulated device's driver ends in; nothing else is called so (design §5). */
    public static final String SIMULATED_SUFFIX = "-sim";

    /** True if the work was a simulated device's: read off the driver's name, so that no row can come without its label. */
    public boolean simulated() {
        return driver != null && driver.endsWith(SIMULATED_SUFFIX);
    }

    /** The direction as reports write it: a store is written and read, whatever its codec has to do for it. */
    public String operationName() {
        if (phase != null && mode != Mode.REPLAY) {
            return operation == Operation.COMPRESS ? "write" : "read";
        }
        return operation.name().toLowerCase(Locale.ROOT);
    }
}
