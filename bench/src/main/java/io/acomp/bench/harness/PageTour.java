package io.acomp.bench.harness;

/**
 * The pages that one thread visits in a pass: a stretch of an order, which begins again at its start where it passes its end.
 *
 * @param order of all pages
 * @param first step of the stretch
 * @param length steps of the stretch
 */
public record PageTour(PageOrder order, long first, long length) {
    /** Checks that no page is visited twice. */
    public PageTour {
        if (first < 0 || first >= order.pages() || length < 1 || length > order.pages()) {
            throw new IllegalArgumentException(
                    "a stretch lies within its order, first=" + first + ", length=" + length + ", pages=" + order.pages());
        }
    }

    /**
     * The page of a step.
     *
     * @param step below the length
     */
    long page(long step) {
        long index = first + step;
        return order.page(index >= order.pages() ? index - order.pages() : index);
    }
}
