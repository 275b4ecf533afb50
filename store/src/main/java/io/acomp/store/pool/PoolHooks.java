package io.acomp.store.pool;

/** Points where tests step in: to order a race, to let an allocation fail. The methods of this class do nothing. */
class PoolHooks {
    /** Does nothing anywhere. */
    static final PoolHooks NONE = new PoolHooks();

    /** A place is reserved, its object is not yet published. */
    void reserved(int handle) {}

    /** A reader has copied, and has not yet looked whether the object stayed. */
    void betweenLooks(int handle) {}

    /** A handle's place is known, the lock of its class is not yet taken. */
    void beforeFree(int handle) {}

    /** Compaction holds no lock between two of its steps. */
    void betweenSteps() {}

    /** True to let the next reservation of address space for spans fail. */
    boolean mapFails() {
        return false;
    }

    /** True to let the next growth of the handle table fail. */
    boolean handlesFail() {
        return false;
    }
}
