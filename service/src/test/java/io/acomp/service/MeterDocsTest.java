package io.acomp.service;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.acomp.metrics.testing.MeterTables;
import io.acomp.metrics.testing.Statistics;
import io.acomp.service.http.HttpStatistics;
import io.acomp.service.log.ServiceLog;
import io.acomp.service.nbd.NbdStatistics;

/** Every number the servers count has a meter, and {@code docs/metrics.md} lists them. */
class MeterDocsTest {
    private static Statistics nbd() {
        Statistics made = new Statistics();
        new NbdRows().write(made.make(NbdStatistics.class), made.reading);
        return made;
    }

    private static Statistics http() {
        Statistics made = new Statistics();
        new HttpRows().write(made.make(HttpStatistics.class), made.reading);
        return made;
    }

    private static Statistics idle() {
        Statistics made = new Statistics();
        ServiceLog log = new ServiceLog(new PrintStream(PrintStream.nullOutputStream()), false, System.Logger.Level.INFO, Clock.systemUTC());
        IdleWorker worker = new IdleWorker(List.of(), ServiceRig.config(Path.of("")).maintenance(), log);
        new IdleRows().write(worker, made.reading);
        return made;
    }

    @Test
    void everyNumberHasAMeter() {
        nbd().assertComplete(NbdMeters.ALL, Set.of("Command.requests")); // the number of what Command.latency times
        http().assertComplete(HttpMeters.ALL, Set.of("Requests.status")); // a tag
        idle().assertComplete(IdleRows.ALL, Set.of());
    }

    @Test
    void tablesAreTheMetersThereAre() throws IOException {
        MeterTables.check(Map.of(
                "nbd", MeterTables.lines(NbdMeters.ALL, nbd(), Map.of()),
                "http", MeterTables.lines(HttpMeters.ALL, http(), Map.of()),
                "idle", MeterTables.lines(
                        IdleRows.ALL, idle(), Map.of("acomp.idle.rounds", "IdleWorker.rounds", "acomp.idle.failures", "IdleWorker.failures"))));
    }
}
