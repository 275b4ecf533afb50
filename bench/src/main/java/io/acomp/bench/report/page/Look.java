package io.acomp.bench.report.page;

import java.util.Map;
import java.util.TreeMap;

/**
 * How a series is told from the others: a colour and a shape, so that it can be told without seeing colours.
 *
 * @param index of the colour (the style sheet's c0 to c7) and of the shape
 */
record Look(int index) {
    /** Ours. */
    static final Look OURS = new Look(0);
    /** Someone else's. */
    static final Look PEER = new Look(1);
    /** What both could be measured against: a codec alone, a device. */
    static final Look THIRD = new Look(2);

    private static final String[] SHAPES = {
        "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
        "M-4.5-4.5h9v9h-9z",
        "M0-6l5.6 9.8h-11.2z",
        "M0-6.2l6.2 6.2l-6.2 6.2l-6.2-6.2z",
        "M0 6l5.6-9.8h-11.2z",
        "M-2-6h4v4h4v4h-4v4h-4v-4h-4v-4h4z",
        "M-6-4h12v8h-12z",
        "M0-6.5l1.7 4.4l4.7.2l-3.7 2.9l1.3 4.5l-4-2.6l-4 2.6l1.3-4.5l-3.7-2.9l4.7-.2z",
    };

    /** Path of the marker around 0, 0. */
    String shape() {
        return SHAPES[index % SHAPES.length];
    }

    /** Class of the style sheet that sets the colour. */
    String colour() {
        return "c" + index % SHAPES.length;
    }

    /** The same look for the same name each time, in the order of the names. */
    static Map<String, Look> of(Iterable<String> names) {
        Map<String, Look> looks = new TreeMap<>();
        names.forEach(name -> looks.put(name, OURS));
        int index = 0;
        for (Map.Entry<String, Look> entry : looks.entrySet()) {
            entry.setValue(new Look(index++));
        }
        return looks;
    }
}
