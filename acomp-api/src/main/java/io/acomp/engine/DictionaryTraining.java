package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.ServiceLoader;

import io.acomp.DictionaryTrainingException;
import io.acomp.DictionaryTrainingException.Reason;
import io.acomp.spi.DictionaryTrainer;

/** Finds who trains dictionaries for an algorithm. Stateless: a training takes so long that looking for a trainer costs nothing. */
final class DictionaryTraining {
    private DictionaryTraining() {}

    /**
     * Trains a dictionary.
     *
     * @param discovers false if the service loader must not be asked
     */
    static byte[] train(String algorithm, List<MemorySegment> samples, int maxBytes, boolean discovers) {
        List<MemorySegment> own = List.copyOf(samples);
        if (discovers) {
            for (DictionaryTrainer trainer : ServiceLoader.load(DictionaryTrainer.class, DictionaryTraining.class.getClassLoader())) {
                if (trainer.trains(algorithm)) {
                    return trainer.train(algorithm, own, maxBytes);
                }
            }
        }
        throw new DictionaryTrainingException(Reason.UNSUPPORTED, "nobody trains dictionaries for it, algorithm=" + algorithm);
    }
}
