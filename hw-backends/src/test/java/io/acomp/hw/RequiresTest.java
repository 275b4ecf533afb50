package io.acomp.hw;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

import io.acomp.foreign.LibraryBinding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

class RequiresTest {
    @Test
    void whatIsThereNeedsNoReason() {
        Requires.that(true, () -> fail("asked for a reason"), true);
        Requires.that(true, () -> fail("asked for a reason"), false);
    }

    @Test
    void whatIsAbsentSkips() {
        Throwable skipped = assertThrows(TestAbortedException.class, () -> Requires.that(false, () -> "no card", false));
        assertTrue(skipped.getMessage().contains("no card"), skipped::getMessage);
    }

    @Test
    void whatIsAbsentFailsWhereNothingMayBe() {
        Throwable failed = assertThrows(AssertionFailedError.class, () -> Requires.that(false, () -> "no card", true));
        assertTrue(failed.getMessage().startsWith("no card"), failed::getMessage);
    }

    @Test
    void aLibraryIsFoundOnTheExplicitPathOnly(@TempDir Path folder) throws Exception {
        Path library = Files.createFile(folder.resolve("liba.so.1"));
        String before = System.getProperty(LibraryBinding.PATH_PROPERTY);
        System.setProperty(LibraryBinding.PATH_PROPERTY, folder.resolve("empty") + ":" + folder);
        try {
            assertEquals(library, Requires.library("liba.so.1"));
            assertThrows(Throwable.class, () -> Requires.library("libc.so.6"));
        } finally {
            if (before == null) {
                System.clearProperty(LibraryBinding.PATH_PROPERTY);
            } else {
                System.setProperty(LibraryBinding.PATH_PROPERTY, before);
            }
        }
    }
}
