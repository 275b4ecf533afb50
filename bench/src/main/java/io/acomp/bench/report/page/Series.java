package io.acomp.bench.report.page;

import java.util.List;

/**
 * Points that belong together.
 *
 * @param name as it is to be read
 * @param look of its points
 * @param kind whose work it is
 * @param line true to join the points
 * @param points in the order of x
 */
record Series(String name, Look look, Kind kind, boolean line, List<Point> points) {
    /** Whose work. */
    enum Kind {
        /** Measured work of ours. */
        PLAIN(""),
        /** Someone else's. */
        PEER("peer"),
        /** A simulated device's, which is never drawn as if it were a device's. */
        SIMULATED("simulated");

        private final String style;

        Kind(String style) {
            this.style = style;
        }

        /** Class of the style sheet. */
        String style() {
            return style;
        }
    }

    /**
     * A measurement.
     *
     * @param x where
     * @param y median
     * @param low first quartile, y if there is none
     * @param high third quartile, y if there is none
     * @param label beside the point, empty for none
     */
    record Point(double x, double y, double low, double high, String label) {}
}
