package io.acomp.bench.harness;

/**
 * Which versions of their content the pages of a target may hold. A turn that writes all pages leaves one version, a turn that writes some
 * leaves those there were and its own. Changed between turns only; read by all threads.
 */
final class Versions {
    private volatile int oldest;
    private volatile int latest;

    /** The version that is written last, or being written. */
    int latest() {
        return latest;
    }

    /** The oldest version that a page may hold. */
    int oldest() {
        return oldest;
    }

    /** Pages are about to be written with another content. */
    void begin() {
        latest++;
    }

    /** All pages hold the latest version. */
    void everywhere() {
        oldest = latest;
    }
}
