package io.acomp;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Copies with one thing changed. */
class AcompSettingsTest {
    private static final byte[] DICTIONARY = {1, 2, 3};

    @Test
    void eachCopyDiffersInOneThing() {
        AcompSettings settings = AcompSettings.DEFAULTS
                .withLevel(7)
                .withWindow(1 << 20)
                .withSourceWindow(1 << 21)
                .withChecksum(true)
                .withDictionary(DICTIONARY)
                .withVerify(true)
                .withPolicy(Policy.SOFTWARE_ONLY)
                .withExecution(Execution.INLINE);
        assertEquals(7, settings.level());
        assertEquals(1 << 20, settings.window());
        assertEquals(1 << 21, settings.sourceWindow());
        assertEquals(true, settings.checksum());
        assertArrayEquals(DICTIONARY, settings.dictionary());
        assertEquals(true, settings.verify());
        assertEquals(Policy.SOFTWARE_ONLY, settings.policy());
        assertEquals(Execution.INLINE, settings.execution());
        assertEquals(AcompSettings.DEFAULTS.withLevel(7), settings.withWindow(0).withSourceWindow(0).withChecksum(false)
                .withDictionary(null).withVerify(false).withPolicy(Policy.PREFER_HARDWARE).withExecution(Execution.LANE));
    }

    @Test
    void theDictionaryIsACopy() {
        byte[] bytes = DICTIONARY.clone();
        AcompSettings settings = AcompSettings.DEFAULTS.withDictionary(bytes);
        bytes[0] = 9;
        assertArrayEquals(DICTIONARY, settings.dictionary());
        assertNotSame(settings.dictionary(), settings.dictionary());
    }

    @Test
    void sizesBelowZeroAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> AcompSettings.DEFAULTS.withWindow(-1));
        assertThrows(IllegalArgumentException.class, () -> AcompSettings.DEFAULTS.withSourceWindow(-1));
    }
}
