package io.acomp.spi;

import java.lang.foreign.MemorySegment;
import java.util.List;

import io.acomp.DictionaryTrainingException;
import io.acomp.DriverUnavailableException;

/**
 * Makes dictionaries out of samples. Found through {@link java.util.ServiceLoader}; the first that trains an algorithm does it.
 *
 * <p>Thread-safe. Making one opens no library. A training works in the calling thread and may take a second for some megabytes.
 */
public interface DictionaryTrainer {
    /**
     * True if it trains dictionaries for an algorithm.
     *
     * @param algorithm its name
     */
    boolean trains(String algorithm);

    /**
     * Trains a dictionary. The same samples give the same dictionary.
     *
     * @param algorithm one that it {@link #trains}
     * @param samples what the dictionary is for, each as it will be compressed; read by the calling thread, not kept
     * @param maxBytes largest dictionary in bytes; it may be smaller
     * @return the dictionary, as {@link CodecSettings#dictionary()} takes it
     * @throws IllegalArgumentException if the format knows no dictionary as small as {@code maxBytes}
     * @throws DictionaryTrainingException if the samples are too few, too small, too alike or too unlike
     * @throws DriverUnavailableException if its library cannot be loaded
     * @throws OutOfMemoryError if native memory cannot be had
     */
    byte[] train(String algorithm, List<MemorySegment> samples, int maxBytes);
}
