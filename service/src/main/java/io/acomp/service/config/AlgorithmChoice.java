package io.acomp.service.config;

import org.jspecify.annotations.Nullable;

/**
 * An algorithm or driver to store with.
 *
 * @param name as {@code acomp list} shows it
 * @param level null for the driver's default
 */
public record AlgorithmChoice(String name, @Nullable Integer level) {
    /**
     * Reads {@code zstd} or {@code zstd:9}.
     *
     * @param text to read
     * @throws IllegalArgumentException if it is neither
     */
    static AlgorithmChoice parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        if (name.isBlank()) {
            throw new IllegalArgumentException("an algorithm has a name");
        }
        return new AlgorithmChoice(name.strip(), colon < 0 ? null : KeyKind.level(text.substring(colon + 1)));
    }
}
