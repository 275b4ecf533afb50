package io.acomp.hw.iaa;

import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.acomp.hw.Vendor;
import io.acomp.hw.process.Program;
import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Sequences of calls that make libqpl kill the process (HW §1): they do, and acomp does not make them. */
class QplStandInCrashTest {
    private static final String NO_SHARED_QUEUE = "dedicated=1";

    @BeforeEach
    void needs() {
        Vendor.library("libqpl.so.1");
        Requires.program("gcc");
    }

    private static Program run(String... arguments) {
        return Program.run(QplPrograms.class, Map.of(), arguments);
    }

    private static void assertKilled(Program program, String last) {
        assertTrue(program.crashed(), program::toString);
        assertFalse(program.output().contains(last), program::output);
    }

    @Test
    void aJobThatWasRefusedIsNeverUsed() {
        Program raw = run("rawExecuteAfterFailedInit", NO_SHARED_QUEUE);
        assertTrue(raw.output().contains("init=503"), raw::output);
        assertKilled(raw, "execute=");
        Program acomp = run("executeAfterFailedInit", NO_SHARED_QUEUE);
        assertEquals(0, acomp.exit(), acomp::output);
        assertTrue(acomp.output().contains("unavailable: "), acomp::output);
        assertTrue(acomp.output().contains("COMPRESS=DEVICE_FAILED"), acomp::output);
    }

    @Test
    void aJobServesOneDirectionAndTheAutomaticPathNone() {
        Program raw = run("rawAutoPathBothWays");
        assertTrue(raw.output().contains("decompress=0"), raw::output);
        assertKilled(raw, "\ncompress=");
        Program acomp = run("bothWaysOnAFailingDevice");
        assertEquals(0, acomp.exit(), acomp::output);
        assertEquals(20, acomp.output().lines().filter("compress=DEVICE_FAILED"::equals).count(), acomp::output);
        assertEquals(20, acomp.output().lines().filter("decompress=DEVICE_FAILED"::equals).count(), acomp::output);
    }
}
