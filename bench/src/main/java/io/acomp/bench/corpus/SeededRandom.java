package io.acomp.bench.corpus;

/** A xorshift generator: the same numbers on every JDK and platform, which no class of the JDK but the slow LCG promises. */
final class SeededRandom {
    private long state;

    SeededRandom(long seed) {
        // a multiply spreads small seeds over the word; the state must not be 0
        state = (seed + 1) * 0x9E37_79B9_7F4A_7C15L | 1;
    }

    /** 64 random bits. */
    long bits() {
        state ^= state >>> 12;
        state ^= state << 25;
        state ^= state >>> 27;
        return state * 0x2545_F491_4F6C_DD1DL;
    }

    /** A number from 0 to bound, exclusive. */
    int below(int bound) {
        return (int) (((bits() >>> 32) * bound) >>> 32);
    }

    /** True with this probability in percent. */
    boolean percent(int chance) {
        return below(100) < chance;
    }

    /** A number from 0 to bound, exclusive, small ones far more often: each power of two is as likely as the next, as in Zipf's law. */
    int skewed(int bound) {
        int magnitude = below(33 - Integer.numberOfLeadingZeros(bound));
        return Math.min(bound - 1, ((1 << magnitude) - 1) + below(1 << magnitude));
    }
}
