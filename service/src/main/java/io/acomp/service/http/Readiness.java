package io.acomp.service.http;

import java.util.List;

/** Says whether the service can do its work. Asked on a page's thread at each {@code /readyz}; must be quick and thread-safe. */
@FunctionalInterface
public interface Readiness {
    /** What is missing, a line each; empty if ready. */
    List<String> missing();
}
