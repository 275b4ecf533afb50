package io.acomp.store.codec;

import org.junit.jupiter.api.Test;

import io.acomp.AcompEngine;
import io.acomp.store.CompressedStore;
import io.acomp.store.page.PageStore;
import io.acomp.store.pool.Stored;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** An object is taken for what was stored if its bytes and who wrote it are the same. */
class ChecksumTest {
    private static final int CRC = 0x12345678;
    private static final int LENGTH = 100;

    @Test
    void bytesAndWriterMustBeTheSame() {
        try (AcompEngine engine = AcompEngine.create();
                CompressedStore store = CompressedStore.builder(engine).slots(1).algorithm("lz4").build()) {
            CodecPools codecs = ((PageStore) store).parts().codecs();
            store.secondaryAlgorithm(1, "zstd", null);
            CodecPool lz4 = codecs.primary();
            CodecPool zstd = codecs.all().stream().filter(pool -> pool != lz4).findFirst().orElseThrow();
            assertNotEquals(lz4.fingerprint(), zstd.fingerprint());
            long stored = Stored.pack(CRC ^ lz4.fingerprint(), lz4.id(), LENGTH);
            assertTrue(codecs.isIntact(stored, CRC));
            assertFalse(codecs.isIntact(stored, CRC + 1), "other bytes");
            assertFalse(codecs.isIntact(Stored.pack(Stored.crc(stored), zstd.id(), LENGTH), CRC), "another writer");
            assertFalse(codecs.isIntact(Stored.pack(CRC, lz4.id(), LENGTH), CRC), "no writer's fingerprint");
            assertEquals(2, codecs.all().size());
            for (int unknown = 1; unknown <= CodecPools.MAX_ID; unknown++) {
                if (codecs.byId(unknown) == null) {
                    assertFalse(codecs.isIntact(Stored.pack(CRC, unknown, LENGTH), CRC), "an unknown writer, id " + unknown);
                }
            }
        }
    }

    @Test
    void whatNoCodecWroteHasThePlainChecksum() {
        try (AcompEngine engine = AcompEngine.create();
                CompressedStore store = CompressedStore.builder(engine).slots(1).algorithm("lz4").build()) {
            CodecPools codecs = ((PageStore) store).parts().codecs();
            assertNull(codecs.byId(CodecPools.RAW));
            assertTrue(codecs.isIntact(Stored.pack(CRC, CodecPools.RAW, LENGTH), CRC));
            assertFalse(codecs.isIntact(Stored.pack(CRC, CodecPools.RAW, LENGTH), ~CRC));
        }
    }
}
