package io.acomp.store.page;

import io.acomp.store.StoreResult;

/**
 * A page that is in the pool and in no slot yet, packed into a long; or why it is not there.
 *
 * <pre>
 *  63 … 52 | 51 … 49 | 48 … 32 | 31 … 0
 *     0    |  kind   |  bytes  | handle      in the pool
 *  -------- ordinal of the result, negative  not there
 * </pre>
 *
 * <p>Kind is {@link Control#OBJECT} or {@link Control#HUGE}, so that 0 is none of these.
 */
final class Prepared {
    private static final StoreResult[] RESULTS = StoreResult.values();
    private static final int KIND_SHIFT = 49;
    private static final int BYTES_SHIFT = 32;
    private static final int BYTES_MASK = (1 << KIND_SHIFT - BYTES_SHIFT) - 1;
    private static final long HANDLE_MASK = 0xffffffffL;

    private Prepared() {}

    static long of(int kind, int bytes, int handle) {
        return (long) kind << KIND_SHIFT | (long) bytes << BYTES_SHIFT | handle & HANDLE_MASK;
    }

    /** A page that is not in the pool. */
    static long failed(StoreResult why) {
        return -why.ordinal();
    }

    static boolean hasFailed(long prepared) {
        return prepared < 0;
    }

    /** Why a page is not in the pool. */
    static StoreResult result(long failed) {
        return RESULTS[(int) -failed];
    }

    static int kind(long prepared) {
        return (int) (prepared >>> KIND_SHIFT);
    }

    /** Bytes of the object. */
    static int bytes(long prepared) {
        return (int) (prepared >>> BYTES_SHIFT) & BYTES_MASK;
    }

    static int handle(long prepared) {
        return (int) prepared;
    }
}
