package io.acomp.store.recompress;

/** What a pass takes up one after another: pages, or groups of them. Used by the worker alone. */
interface Units {
    /** How many there are; they are numbered from 0. */
    long count();

    /** Largest size of one in bytes. */
    int largest();

    /**
     * Marks the candidates in a unit.
     *
     * @return bytes their objects have, 0 if there is no candidate
     */
    int mark(long unit);

    /** Bytes the objects of a unit's marked pages have. */
    int measure(long unit);

    /** Takes the marks of a unit away. */
    void unmark(long unit);

    /** Works on a unit. */
    void work(long unit);
}
