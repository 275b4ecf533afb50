package io.acomp.store.recompress;

/** Points where tests step in, to order a race. The methods of this class do nothing. */
class RecompressHooks {
    /** Does nothing anywhere. */
    static final RecompressHooks NONE = new RecompressHooks();

    /** All candidates are marked, none has been looked at. */
    void marked() {}

    /** An object was copied out of the pool, its slot is not locked any more. */
    void read(long slot) {}

    /** A new object is in the pool and in no slot yet; for a group the first of its slots. */
    void beforeSwitch(long slot) {}

    /** A page has its new object; the worker's context is held still. */
    void switched(long slot) {}
}
