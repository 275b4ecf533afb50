package io.acomp.service.nbd;

import io.acomp.store.StoreException;

/** Errors of replies ("Error values"). */
enum NbdError {
    OK(0),
    /** A change of a read-only export. */
    EPERM(1),
    /** The store could not do it. */
    EIO(5),
    /** Memory could not be had from the operating system. */
    ENOMEM(12),
    /** A request that makes no sense, or reads behind the end. */
    EINVAL(22),
    /** A write behind the end, or the store is full. */
    ENOSPC(28),
    /** A read that is too large to be answered. */
    EOVERFLOW(75),
    /** Zeros that would not be faster than a write. */
    ENOTSUP(95),
    /** The server is shutting down. */
    ESHUTDOWN(108);

    private final int code;

    NbdError(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** What a client is told about a failure of the store. */
    static NbdError of(StoreException failure) {
        return switch (failure.code()) {
            case NO_SPACE -> ENOSPC;
            case NO_MEMORY -> ENOMEM;
            case DISABLED, CODEC_FAILED, CORRUPT, IO -> EIO;
        };
    }
}
