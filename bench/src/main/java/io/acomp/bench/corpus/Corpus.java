package io.acomp.bench.corpus;

/** What is measured on. Thread-safe: its bytes are never changed. */
public interface Corpus {
    /** What to call it in a report. */
    String name();

    /** The bytes small measurements take their blocks from; at least one. Not to be changed. */
    byte[] bytes();

    /**
     * More bytes of the same kind, for measurements that need a large file.
     *
     * @param index from 0; the same index gives the same bytes
     */
    byte[] chunk(int index);
}
