package io.acomp.hw.sim;

/** Numbers that look random and are the same in every run. */
final class Mix {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Mix() {}

    /** The number of this seed and place: the finalizer of SplitMix64, whose input is one step per place. */
    static long of(long seed, long place) {
        long mixed = seed + place * GOLDEN;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
