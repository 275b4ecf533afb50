package io.acomp.testing;

import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

/** What is absent is skipped or fails; what is there costs nothing. */
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
}
