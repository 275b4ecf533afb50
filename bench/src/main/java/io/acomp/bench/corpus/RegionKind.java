package io.acomp.bench.corpus;

/**
 * A kind of memory and its share of the built-in corpus. With these shares lz4 makes the whole 1.9 times smaller by blocks of 4 KiB and
 * 2.0 times by blocks of 64 KiB, much as it does with the memory of a busy system.
 */
enum RegionKind {
    /** Words of a natural-language-like vocabulary. */
    TEXT(14, TextRegions::prose),
    /** Records as JSON. */
    JSON(12, TextRegions::json),
    /** Lines of a server's log. */
    LOG(12, TextRegions::log),
    /** A managed heap: object headers, compressed pointers, small fields. */
    OBJECTS(21, BinaryRegions::objects),
    /** Tables of counters and samples, mostly zero. */
    NUMBERS(9, BinaryRegions::numbers),
    /** x86-64-like machine code. */
    CODE(12, BinaryRegions::code),
    /** Pages that hold one repeated word, most of them zero. */
    SAME_FILLED(11, BinaryRegions::sameFilled),
    /** Bytes without order: media, archives, keys. */
    RANDOM(9, BinaryRegions::random);

    private final int percent;
    private final Filler filler;

    RegionKind(int percent, Filler filler) {
        this.percent = percent;
        this.filler = filler;
    }

    /** Writes one region. */
    @FunctionalInterface
    interface Filler {
        /** Fills the sink to its limit. */
        void fill(ByteSink sink, SeededRandom random);
    }

    /** Share of the corpus in percent; all shares make 100. */
    int percent() {
        return percent;
    }

    /** Fills a sink with this kind of memory. */
    void fill(ByteSink sink, SeededRandom random) {
        filler.fill(sink, random);
    }
}
