package io.acomp.service.status;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonGenerator;

import io.acomp.store.StoreAlgorithm;
import io.acomp.store.StoreStatistics;
import io.acomp.store.StoreStatistics.BdStat;
import io.acomp.store.StoreStatistics.IoStat;
import io.acomp.store.StoreStatistics.MmStat;
import io.acomp.store.StoreStatistics.Zswap;

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
        algorithms(json, store);
        map(json, store);
        mm(json, statistics.mm());
        io(json, statistics.io());
        bd(json, statistics.bd());
        zswap(json, statistics.zswap());
        StatusJson.counts(json, "work", statistics.work().events());
        json.writeNumberField("slotTableBytes", statistics.memory().slotTableBytes());
        json.writeNumberField("contextRetries", statistics.memory().contextRetries());
        json.writeEndObject();
    }

    private static void algorithms(JsonGenerator json, StoreStatus store) throws IOException {
        json.writeArrayFieldStart("algorithms");
        for (StoreAlgorithm algorithm : store.algorithms()) {
            json.writeStartObject();
            json.writeStringField("name", algorithm.name());
            Integer level = algorithm.level();
            if (level == null) {
                json.writeNullField("level");
            } else {
                json.writeNumberField("level", level);
            }
            json.writeNumberField("dictionaryBytes", algorithm.dictionaryBytes());
            json.writeStringField("role", StatusJson.label(algorithm.role()));
            json.writeNumberField("objects", algorithm.objects());
            json.writeEndObject();
        }
        json.writeEndArray();
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

    private static void mm(JsonGenerator json, MmStat mm) throws IOException {
        json.writeObjectFieldStart("mm");
        json.writeNumberField("origDataSize", mm.origDataSize());
        json.writeNumberField("comprDataSize", mm.comprDataSize());
        json.writeNumberField("memUsedTotal", mm.memUsedTotal());
        json.writeNumberField("memLimit", mm.memLimit());
        json.writeNumberField("memUsedMax", mm.memUsedMax());
        json.writeNumberField("samePages", mm.samePages());
        json.writeNumberField("pagesCompacted", mm.pagesCompacted());
        json.writeNumberField("hugePages", mm.hugePages());
        json.writeNumberField("hugePagesSince", mm.hugePagesSince());
        json.writeEndObject();
    }

    private static void io(JsonGenerator json, IoStat io) throws IOException {
        json.writeObjectFieldStart("io");
        json.writeNumberField("failedReads", io.failedReads());
        json.writeNumberField("failedWrites", io.failedWrites());
        json.writeNumberField("invalidIo", io.invalidIo());
        json.writeNumberField("notifyFree", io.notifyFree());
        json.writeEndObject();
    }

    private static void bd(JsonGenerator json, BdStat bd) throws IOException {
        json.writeObjectFieldStart("bd");
        json.writeNumberField("bdCount", bd.bdCount());
        json.writeNumberField("bdReads", bd.bdReads());
        json.writeNumberField("bdWrites", bd.bdWrites());
        json.writeEndObject();
    }

    private static void zswap(JsonGenerator json, Zswap zswap) throws IOException {
        json.writeObjectFieldStart("zswap");
        json.writeNumberField("poolLimitHit", zswap.poolLimitHit());
        json.writeNumberField("rejectReclaimFail", zswap.rejectReclaimFail());
        json.writeNumberField("rejectAllocFail", zswap.rejectAllocFail());
        json.writeNumberField("rejectCompressFail", zswap.rejectCompressFail());
        json.writeNumberField("rejectCompressPoor", zswap.rejectCompressPoor());
        StatusJson.counts(json, "rejected", zswap.rejected());
        json.writeNumberField("decompressFail", zswap.decompressFail());
        json.writeNumberField("writtenBackPages", zswap.writtenBackPages());
        json.writeNumberField("poolTotalSize", zswap.poolTotalSize());
        json.writeNumberField("storedPages", zswap.storedPages());
        json.writeNumberField("storedIncompressiblePages", zswap.storedIncompressiblePages());
        json.writeNumberField("sameFilledPages", zswap.sameFilledPages());
        json.writeNumberField("zswpin", zswap.zswpin());
        json.writeNumberField("zswpout", zswap.zswpout());
        json.writeEndObject();
    }
}
