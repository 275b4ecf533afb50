package io.acomp.bench;

import java.util.function.Supplier;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What a test needs and a machine may lack: without it the test is skipped with the reason, or fails where ACOMP_REQUIRE_ALL is 1. */
public final class Requires {
    private static final String REQUIRE_ALL = "ACOMP_REQUIRE_ALL";

    private Requires() {}

    /**
     * Ends the running test if something is not there.
     *
     * @param present whether it is there
     * @param reason what is not there and how to get it
     */
    public static void that(boolean present, Supplier<String> reason) {
        if (!present && "1".equals(System.getenv(REQUIRE_ALL))) {
            Assertions.fail(reason.get() + ", and nothing may be absent, " + REQUIRE_ALL + "=1");
        }
        Assumptions.assumeTrue(present, reason);
    }
}
