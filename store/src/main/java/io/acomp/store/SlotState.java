package io.acomp.store;

/**
 * What is known about a slot (zram's block_state, KS §6.6).
 *
 * @param content what lies there
 * @param secondsUnused since the last access
 * @param idle declared idle and not used since
 * @param referenced used since the clock hand passed
 * @param recompressed written by a secondary algorithm
 * @param incompressible no secondary algorithm makes it smaller
 */
public record SlotState(Content content, long secondsUnused, boolean idle, boolean referenced, boolean recompressed, boolean incompressible) {
    /** What lies in a slot. */
    public enum Content {
        /** Nothing. */
        EMPTY,
        /** One word, over and over. */
        SAME,
        /** A compressed page. */
        COMPRESSED,
        /** A page as it is, for it did not shrink. */
        HUGE,
        /** A page on the backing file. */
        WRITTEN_BACK,
        /** A page compressed together with its neighbours. */
        GROUPED
    }

    /** zram's letters: s same, w written back, h huge, i idle, r recompressed, n incompressible; a dot where one does not hold. */
    public String flags() {
        return letter(content == Content.SAME, 's')
                + letter(content == Content.WRITTEN_BACK, 'w')
                + letter(content == Content.HUGE, 'h')
                + letter(idle, 'i')
                + letter(recompressed, 'r')
                + letter(incompressible, 'n');
    }

    private static String letter(boolean holds, char letter) {
        return String.valueOf(holds ? letter : '.');
    }
}
