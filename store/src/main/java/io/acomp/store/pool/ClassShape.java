package io.acomp.store.pool;

/**
 * A size class as arithmetic.
 *
 * @param index in the table, by size
 * @param size of a place in bytes, object header included; multiple of {@link Entry#GRANULE_BYTES}
 * @param spanBytes of a span, multiple of the page size
 * @param base true if the class is open from the start and stays so, see {@link ClassChoice}
 */
record ClassShape(int index, int size, int spanBytes, boolean base) {
    /** Places in a span. */
    int objectsPerSpan() {
        return spanBytes / size;
    }

    /** Address slots a span takes. */
    int slots() {
        return (spanBytes + SpanSpace.SLOT_BYTES - 1) / SpanSpace.SLOT_BYTES;
    }

    /** Pages that objects touch if they lie back to back from the start of a span. */
    int pages(int objects) {
        return (objects * size + SpanSpace.PAGE_BYTES - 1) / SpanSpace.PAGE_BYTES;
    }
}
