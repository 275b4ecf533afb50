package io.acomp.store.snapshot;

import java.util.Arrays;

/**
 * How objects were compressed.
 *
 * @param id what entries name it by, 1 to 255; unique in a snapshot
 * @param algorithm its name
 * @param level its level
 * @param dictionary its dictionary, empty if it has none; at most 1 MiB
 */
public record SnapshotCodec(int id, String algorithm, int level, byte[] dictionary) {
    @Override
    public boolean equals(Object other) {
        return other instanceof SnapshotCodec codec
                && id == codec.id
                && level == codec.level
                && algorithm.equals(codec.algorithm)
                && Arrays.equals(dictionary, codec.dictionary);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * algorithm.hashCode() + id) + Arrays.hashCode(dictionary);
    }

    @Override
    public String toString() {
        return algorithm + ", id=" + id + ", level=" + level + ", dictionaryBytes=" + dictionary.length;
    }
}
