package io.acomp.store.page;

import io.acomp.store.LoadResult;
import io.acomp.store.StoreException;
import io.acomp.store.StoreException.Code;
import io.acomp.store.StoreResult;

/** What callers of a view are told when a page cannot be loaded or stored. */
final class SlotFailure {
    private SlotFailure() {}

    /**
     * A page that cannot be had.
     *
     * @param result why
     * @param slot where
     * @param offset of the byte that was wanted first, from the beginning of slot 0
     */
    static StoreException unreadable(LoadResult result, long slot, long offset) {
        Code code = switch (result) {
            case CORRUPT -> Code.CORRUPT;
            case DECOMPRESS_FAIL -> Code.CODEC_FAILED;
            case IO_FAIL -> Code.IO;
            case LOADED, ABSENT -> throw new IllegalArgumentException("no failure, result=" + result);
        };
        return of(code, "a page cannot be read, reason=" + result, slot, offset);
    }

    /**
     * A page that cannot be stored.
     *
     * @param result why
     * @param slot where
     * @param offset of the byte that was to be written first, from the beginning of slot 0
     */
    static StoreException unwritable(StoreResult result, long slot, long offset) {
        Code code = switch (result) {
            case POOL_LIMIT, RECLAIM_FAIL, TENANT_LIMIT -> Code.NO_SPACE;
            case ALLOC_FAIL -> Code.NO_MEMORY;
            case DISABLED -> Code.DISABLED;
            case COMPRESS_FAIL -> Code.CODEC_FAILED;
            case STORED, COMPRESS_POOR -> throw new IllegalArgumentException("no failure of a view, result=" + result);
        };
        return of(code, "a page cannot be stored, reason=" + result, slot, offset);
    }

    private static StoreException of(Code code, String what, long slot, long offset) {
        return new StoreException(code, what + ", slot=" + slot + ", offset=" + offset, offset);
    }
}
