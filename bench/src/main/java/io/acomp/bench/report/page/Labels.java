package io.acomp.bench.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Places for labels beside points such that nothing covers anything. Used by one thread. */
final class Labels {
    /** Room that a character takes at the 12 pixels that charts write with. */
    static final double CHARACTER = 6.5;

    private static final double HEIGHT = 13;
    private static final double GAP = 8;

    private final List<Box> taken = new ArrayList<>();
    private final Box area;

    /** A rectangle by its corners. */
    private record Box(double left, double top, double right, double bottom) {
        boolean meets(Box other) {
            return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
        }

        boolean holds(Box other) {
            return left <= other.left && other.right <= right && top <= other.top && other.bottom <= bottom;
        }
    }

    /**
     * Where to place a text.
     *
     * @param x of its anchor
     * @param y of its baseline
     * @param anchor start, middle or end
     */
    record Place(double x, double y, String anchor) {}

    Labels(double left, double top, double right, double bottom) {
        area = new Box(left, top, right, bottom);
    }

    /** Keeps labels off a marker. */
    void block(double x, double y) {
        taken.add(new Box(x - 6, y - 6, x + 6, y + 6));
    }

    /** The first free place around a marker, right of it if possible. */
    Optional<Place> place(double x, double y, String label) {
        double width = label.length() * CHARACTER;
        double[][] offsets = {{GAP, 0}, {-GAP - width, 0}, {-width / 2, -14}, {-width / 2, 14}, {GAP - 2, -11}, {GAP - 2, 11}, {-GAP - width + 2, -11},
            {-GAP - width + 2, 11}};
        for (double[] offset : offsets) {
            Box box = new Box(x + offset[0], y + offset[1] - HEIGHT / 2, x + offset[0] + width, y + offset[1] + HEIGHT / 2);
            if (area.holds(box) && taken.stream().noneMatch(box::meets)) {
                taken.add(box);
                boolean left = offset[0] == -GAP - width || offset[0] == -GAP - width + 2;
                boolean middle = offset[0] == -width / 2;
                double at = left ? box.right : middle ? x : box.left;
                return Optional.of(new Place(at, y + offset[1] + 4, left ? "end" : middle ? "middle" : "start"));
            }
        }
        return Optional.empty();
    }

    /**
     * Heights at which labels of a column do not meet, in the order of the given ones.
     *
     * @param wanted heights, ascending
     * @param low none above this
     * @param high none below this
     */
    static double[] spread(double[] wanted, double low, double high) {
        double[] heights = wanted.clone();
        for (int i = 0; i < heights.length; i++) {
            heights[i] = Math.max(heights[i], i == 0 ? low : heights[i - 1] + HEIGHT + 1);
        }
        double edge = high;
        for (int i = heights.length - 1; i >= 0; i--) {
            heights[i] = Math.min(heights[i], edge);
            edge = heights[i] - HEIGHT - 1;
        }
        return heights;
    }
}
