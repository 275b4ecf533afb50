package io.acomp.service;

import java.util.List;

import io.acomp.metrics.watch.MeterSpec;
import io.acomp.metrics.watch.Rows;
import io.acomp.metrics.watch.Sink;

/** What the worker for idle pages counts, as rows, and their meters. */
final class IdleRows implements Rows<IdleWorker> {
    static final MeterSpec ROUNDS = MeterSpec.counter("acomp.idle.rounds", null, "Rounds of the worker for idle pages that have ended");
    static final MeterSpec FAILURES = MeterSpec.counter("acomp.idle.failures", null, "Times the worker for idle pages failed at a store");

    static final List<MeterSpec> ALL = List.of(ROUNDS, FAILURES);

    @Override
    public boolean write(IdleWorker worker, Sink sink) {
        sink.value(ROUNDS, worker.rounds());
        sink.value(FAILURES, worker.failures());
        return true;
    }
}
