package io.acomp.service.nbd;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** What a server counts. Thread-safe. */
final class NbdCounters {
    private static final int MOST_STRIPES = 16;

    private final List<NbdExport> exports;
    private final List<ExportCounters> byExport = new ArrayList<>();
    private final AtomicLongArray endings = new AtomicLongArray(Ending.values().length);
    private final AtomicLongArray refusedOptions = new AtomicLongArray(OptionError.values().length);
    private final AtomicLongArray errors = new AtomicLongArray(NbdError.values().length);
    private final LongAdder accepted = new LongAdder();
    private final AtomicLong open = new AtomicLong();
    private final AtomicLong helpers = new AtomicLong();
    private final LongAdder acceptFailures = new LongAdder();

    NbdCounters(List<NbdExport> exports) {
        this.exports = exports;
        int cpus = Runtime.getRuntime().availableProcessors();
        int stripes = Math.min(MOST_STRIPES, Integer.highestOneBit(cpus * 2 - 1));
        exports.forEach(_ -> byExport.add(new ExportCounters(stripes)));
    }

    ExportCounters of(NbdExport export) {
        return byExport.get(exports.indexOf(export));
    }

    void accepted() {
        accepted.increment();
        open.incrementAndGet();
    }

    void ended(Ending ending) {
        open.decrementAndGet();
        endings.incrementAndGet(ending.ordinal());
    }

    void refused(Ending ending) {
        endings.incrementAndGet(ending.ordinal());
    }

    void acceptFailed() {
        acceptFailures.increment();
    }

    void refusedOption(OptionError error) {
        refusedOptions.incrementAndGet(error.ordinal());
    }

    void error(NbdError error) {
        errors.incrementAndGet(error.ordinal());
    }

    void helpers(int change) {
        helpers.addAndGet(change);
    }

    NbdStatistics snapshot(long bufferBytes) {
        Map<Ending.Kind, Map<String, Long>> byKind = new EnumMap<>(Ending.Kind.class);
        for (Ending.Kind kind : Ending.Kind.values()) {
            byKind.put(kind, new HashMap<>());
        }
        for (Ending ending : Ending.values()) {
            byKind.get(ending.kind()).put(ending.label(), endings.get(ending.ordinal()));
        }
        Map<String, Long> ended = new HashMap<>(byKind.get(Ending.Kind.ORDERLY));
        ended.putAll(byKind.get(Ending.Kind.FAILED));
        ended.putAll(byKind.get(Ending.Kind.PROTOCOL));
        Map<String, Long> options = new HashMap<>();
        for (OptionError error : OptionError.values()) {
            options.put(error.label(), refusedOptions.get(error.ordinal()));
        }
        Map<String, Long> replies = new HashMap<>();
        for (NbdError error : NbdError.values()) {
            if (error != NbdError.OK) {
                replies.put(error.name(), errors.get(error.ordinal()));
            }
        }
        List<NbdStatistics.Export> snapshots = new ArrayList<>();
        for (int i = 0; i < exports.size(); i++) {
            snapshots.add(byExport.get(i).snapshot(exports.get(i).name()));
        }
        return new NbdStatistics(
                open.get(),
                accepted.sum(),
                byKind.get(Ending.Kind.REFUSED),
                ended,
                byKind.get(Ending.Kind.FAILED),
                byKind.get(Ending.Kind.PROTOCOL),
                options,
                replies,
                helpers.get(),
                acceptFailures.sum(),
                bufferBytes,
                snapshots);
    }
}
