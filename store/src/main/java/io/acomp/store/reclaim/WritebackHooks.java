package io.acomp.store.reclaim;

/** Points where tests step in: to order a race. The methods of this class do nothing. */
class WritebackHooks {
    /** Does nothing anywhere. */
    static final WritebackHooks NONE = new WritebackHooks();

    /** A batch is marked, nothing of it has been read. */
    void marked() {}

    /** A page of the batch has been read and decompressed; no lock is held. */
    void read(long slot) {}

    /** The batch is about to be written. */
    void beforeWrite() {}

    /** The batch has been written, its slots still have what they had. */
    void written() {}
}
