package io.acomp.store.key;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An object of the pool: what is kept of a value, its key, and a word that says how to read both. The value comes first, so that the codec
 * reads and writes at the start of a buffer whatever the length of the key.
 *
 * <pre>
 *  0         data        data + key      data + key + 4
 *  |  value  |    key    |    trailer    |
 *
 *  trailer:  31 … 28 | 27 26 |    25 … 16     |      15 … 0
 *             unused |  form | key length - 1 | value length - 1
 * </pre>
 */
final class ValueObject {
    /** The codec's output. */
    static final int COMPRESSED = 0;
    /** One 8-byte word that the value repeats. */
    static final int SAME_FILLED = 1;
    /** The value as it is, since it did not shrink. */
    static final int INCOMPRESSIBLE = 2;
    /** The value as it is, since it is small. */
    static final int BYPASSED = 3;

    /** Bytes of the trailer. */
    static final int TRAILER_BYTES = Integer.BYTES;

    private static final ValueLayout.OfInt TRAILER = ValueLayout.JAVA_INT_UNALIGNED;
    private static final int KEY_SHIFT = 16;
    private static final int KEY_BITS = 10;
    private static final int FORM_SHIFT = 26;
    private static final int FORM_BITS = 2;
    private static final int VALUE_BITS = 16;

    private ValueObject() {}

    /**
     * Writes key and trailer behind a value's data.
     *
     * @param object where the data is, from its start
     * @param dataLength bytes of it
     * @param form {@link #COMPRESSED} or another
     * @param key the key
     * @param valueLength bytes of the value
     * @return bytes of the object
     */
    static int complete(MemorySegment object, int dataLength, int form, MemorySegment key, int valueLength) {
        int keyLength = (int) key.byteSize();
        MemorySegment.copy(key, 0, object, dataLength, keyLength);
        object.set(TRAILER, dataLength + keyLength, form << FORM_SHIFT | keyLength - 1 << KEY_SHIFT | valueLength - 1);
        return dataLength + keyLength + TRAILER_BYTES;
    }

    /**
     * The trailer.
     *
     * @param object from its start, or its last bytes
     * @param length of them
     */
    static int trailer(MemorySegment object, int length) {
        return object.get(TRAILER, length - TRAILER_BYTES);
    }

    static int form(int trailer) {
        return trailer >>> FORM_SHIFT & (1 << FORM_BITS) - 1;
    }

    static int keyLength(int trailer) {
        return (trailer >>> KEY_SHIFT & (1 << KEY_BITS) - 1) + 1;
    }

    static int valueLength(int trailer) {
        return (trailer & (1 << VALUE_BITS) - 1) + 1;
    }

    /** Bytes of the value's data, above 0 unless the object is damaged. */
    static int dataLength(int trailer, int length) {
        return length - TRAILER_BYTES - keyLength(trailer);
    }

    /** True if an object has this key; whatever the object's bytes are. */
    static boolean hasKey(MemorySegment object, int length, MemorySegment key) {
        if (length <= TRAILER_BYTES) {
            return false;
        }
        int trailer = trailer(object, length);
        int from = dataLength(trailer, length);
        return from > 0
                && keyLength(trailer) == key.byteSize()
                && MemorySegment.mismatch(object, from, length - TRAILER_BYTES, key, 0, key.byteSize()) < 0;
    }
}
