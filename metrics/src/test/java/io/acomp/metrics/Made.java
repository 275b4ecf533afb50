package io.acomp.metrics;

import io.acomp.EngineStatistics;
import io.acomp.metrics.testing.Statistics;
import io.acomp.store.KeyStatistics;
import io.acomp.store.StoreAlgorithm;
import io.acomp.store.StoreStatistics;
import io.acomp.store.StoreTenant;

/** Made-up statistics and what rows make of them. */
final class Made {
    private Made() {}

    static Statistics ofEngine() {
        Statistics made = new Statistics();
        new EngineRows(true, () -> 0).write(made.make(EngineStatistics.class), made.reading);
        return made;
    }

    static Statistics ofStore() {
        Statistics made = new Statistics();
        StoreRows rows = new StoreRows();
        rows.write(made.make(StoreStatistics.class), made.reading);
        rows.tenant("one", made.make(StoreTenant.Usage.class), made.reading);
        rows.algorithm(made.make(StoreAlgorithm.class), made.reading);
        return made;
    }

    static Statistics ofKeyStore() {
        Statistics made = new Statistics();
        new KeyRows().write(made.make(KeyStatistics.class), made.reading);
        return made;
    }
}
