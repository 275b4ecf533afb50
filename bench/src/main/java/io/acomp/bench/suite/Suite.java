package io.acomp.bench.suite;

import java.io.IOException;

/** A group of measurements that one can ask for. */
public interface Suite {
    /** Its name on the command line and in rows. */
    String name();

    /**
     * Measures, and adds what it finds to the report.
     *
     * @param bench what to measure with
     * @throws IOException if files or processes fail
     * @throws io.acomp.bench.harness.HarnessException if a measurement would be worth nothing
     */
    void run(Bench bench) throws IOException;
}
