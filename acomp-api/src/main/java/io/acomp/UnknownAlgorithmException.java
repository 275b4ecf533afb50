package io.acomp;

import java.util.Collection;

/** No driver has this name, as an algorithm's or as its own. The message names those there are. */
public final class UnknownAlgorithmException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * An unknown name.
     *
     * @param name as asked for
     * @param algorithms the algorithms there are
     * @param drivers the drivers there are
     */
    public UnknownAlgorithmException(String name, Collection<String> algorithms, Collection<String> drivers) {
        super("no such algorithm or driver; algorithms are " + String.join(", ", algorithms) + "; drivers are " + String.join(", ", drivers)
                + "; name=" + name);
    }
}
