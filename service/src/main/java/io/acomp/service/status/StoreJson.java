package io.acomp.service.status;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonGenerator;

import io.acomp.store.StoreStatistics;
import io.acomp.store.StoreStatistics.MmStat;

/** What a store has in the document: the kernel's own names, and the memory map that is worked out from them. */
final class StoreJson {
    /** Unit of bd_stat, in bytes. */
    private static final long BLOCK = 4096;

    private StoreJson() {}

    /** Writes one store. */
    static void write(JsonGenerator json, StoreStatus store) throws IOException {
        StoreStatistics statistics = store.statistics();
        json.writeStartObject();
        json.writeStringField("name", store.name());
        json.writeNumberField("pageSize", store.pageSize());
        json.writeNumberField("slots", store.slots());
        RecordJson.array(json, "algorithms", store.algorithms());
        map(json, store);
        RecordJson.field(json, "mm", statistics.mm());
        RecordJson.field(json, "io", statistics.io());
        RecordJson.field(json, "bd", statistics.bd());
        RecordJson.field(json, "zswap", statistics.zswap());
        StatusJson.counts(json, "work", statistics.work().events());
        json.writeNumberField("slotTableBytes", statistics.memory().slotTableBytes());
        json.writeNumberField("contextRetries", statistics.memory().contextRetries());
        json.writeEndObject();
    }

    /**
     * Where the bytes are. What was stored is the sum of the first four; what that takes is the sum of the others, the last of them on the
     * backing file. Readings are made one after another: a difference below nothing is nothing.
     */
    private static void map(JsonGenerator json, StoreStatus store) throws IOException {
        MmStat mm = store.statistics().mm();
        long page = store.pageSize();
        long same = mm.samePages() * page;
        long incompressible = mm.hugePages() * page;
        long inMemory = store.statistics().zswap().storedPages() * page;
        long poolObjects = Math.max(0, mm.comprDataSize() - incompressible);
        json.writeObjectFieldStart("map");
        json.writeNumberField("compressibleBytes", Math.max(0, inMemory - same - incompressible));
        json.writeNumberField("incompressibleBytes", incompressible);
        json.writeNumberField("sameFilledBytes", same);
        json.writeNumberField("writtenBackBytes", Math.max(0, mm.origDataSize() - inMemory));
        json.writeNumberField("compressedBytes", poolObjects);
        json.writeNumberField("rawBytes", Math.min(incompressible, mm.comprDataSize()));
        json.writeNumberField("poolOverheadBytes", Math.max(0, mm.memUsedTotal() - mm.comprDataSize()));
        json.writeNumberField("backingFileBytes", store.statistics().bd().bdCount() * BLOCK);
        json.writeEndObject();
    }
}
