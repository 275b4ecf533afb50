package io.acomp.service.status;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.EngineStatistics.LatencyCounts;
import io.acomp.service.http.HttpStatistics;
import io.acomp.store.CompressedStore;
import io.acomp.store.WritebackRequest;
import io.acomp.store.WritebackSettings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The document says what the parts say, and the documentation names its fields. */
class StatusJsonTest {
    private static final int PAGE = 4096;

    @TempDir
    private Path folder;

    private static Object document(StatusSource source) throws Exception {
        return JsonTree.parse(new String(StatusPages.document(source).render("").bytes(), StandardCharsets.UTF_8));
    }

    @Test
    void aStoreWithPagesOfEveryKind() throws Exception {
        WritebackSettings file = WritebackSettings.of(folder.resolve("backing"), 1 << 20);
        try (AcompEngine engine = AcompEngine.create();
                CompressedStore store = CompressedStore.builder(engine).slots(1000).algorithm("lz4").backingFile(file).build();
                Arena arena = Arena.ofConfined()) {
            MemorySegment page = arena.allocate(PAGE, 8);
            for (int slot = 0; slot < 10; slot++) {
                page.set(ValueLayout.JAVA_INT, 0, slot + 1);
                store.store(slot, page);
                if (slot == 3) {
                    store.writeback(WritebackRequest.of(WritebackRequest.Selection.ALL));
                }
            }
            store.store(20, page.fill((byte) 7));
            byte[] noise = new byte[PAGE];
            new Random(5).nextBytes(noise);
            MemorySegment.copy(noise, 0, page, ValueLayout.JAVA_BYTE, 0, PAGE);
            store.store(30, page);
            Object json = document(StatusSource.builder(engine).stores(() -> List.of(StoreStatus.of("s", store))).build());
            assertEquals(4L * PAGE, JsonTree.number(json, "stores.0.map.writtenBackBytes"));
            assertEquals(6L * PAGE, JsonTree.number(json, "stores.0.map.compressibleBytes"));
            assertEquals(PAGE, JsonTree.number(json, "stores.0.map.sameFilledBytes"));
            assertEquals(PAGE, JsonTree.number(json, "stores.0.map.incompressibleBytes"));
            assertEquals(4L * PAGE, JsonTree.number(json, "stores.0.map.backingFileBytes"));
            long used = JsonTree.number(json, "stores.0.map.compressedBytes") + JsonTree.number(json, "stores.0.map.rawBytes")
                    + JsonTree.number(json, "stores.0.map.poolOverheadBytes");
            assertEquals(store.statistics().mm().memUsedTotal(), used);
            assertEquals(12L * PAGE, JsonTree.number(json, "stores.0.mm.origDataSize"));
            assertEquals("lz4", JsonTree.at(json, "stores.0.algorithms.0.name"));
        }
    }

    @Test
    void driversAreSummedOverPlaces() throws Exception {
        try (AcompEngine engine = AcompEngine.create(); Acomp zstd = engine.open("zstd"); Arena arena = engine.newArena()) {
            MemorySegment source = arena.allocate(PAGE);
            MemorySegment target = arena.allocate(zstd.maxCompressedLength(PAGE));
            for (int i = 0; i < 100; i++) {
                zstd.compress(source, target).join();
            }
            Object json = document(StatusSource.builder(engine).version("7").build());
            assertEquals(1, JsonTree.list(json, "work").size());
            assertEquals("compress", JsonTree.at(json, "work.0.operation"));
            assertEquals(100, JsonTree.number(json, "work.0.requests"));
            assertEquals(100L * PAGE, JsonTree.number(json, "work.0.bytesIn"));
            assertEquals(100, JsonTree.number(json, "work.0.outcomes.ok"));
            long counted = JsonTree.list(json, "work.0.service.buckets").stream().mapToLong(pair -> (Long) ((List<?>) pair).get(1)).sum();
            assertEquals(JsonTree.number(json, "work.0.service.count"), counted);
            assertEquals("7", JsonTree.at(json, "service.version"));
            assertEquals(true, JsonTree.at(json, "service.ready"));
            assertNull(JsonTree.at(json, "nbd"));
            assertNull(JsonTree.at(json, "http"));
        }
    }

    @Test
    void everyFieldIsDocumented() throws Exception {
        try (AcompEngine engine = AcompEngine.create();
                CompressedStore store = CompressedStore.builder(engine).slots(10).build();
                Acomp lz4 = engine.open("lz4");
                Arena arena = engine.newArena()) {
            lz4.compress(arena.allocate(PAGE), arena.allocate(2 * PAGE)).join();
            NbdStatus.Command read = new NbdStatus.Command("read", 3, 1, 12288, new LatencyCounts(new long[LatencyCounts.BUCKETS], 0));
            NbdStatus nbd = new NbdStatus(1, 2, Map.of(), Map.of(), List.of(new NbdStatus.Export("e", 4096, true, 1, List.of(read))));
            HttpStatistics http = new HttpStatistics(
                    1, 2, 3, List.of(new HttpStatistics.Requests("/", "GET", 200, 4)), List.of(new HttpStatistics.Transfers("zstd", "compress", 1, 2, 3)),
                    Map.of(), Map.of());
            Object json = document(StatusSource.builder(engine).stores(() -> List.of(StoreStatus.of("s", store))).readiness(() -> List.of("it")).nbd(() -> nbd).http(() -> http).build());
            assertEquals(false, JsonTree.at(json, "service.ready"));
            assertEquals("it", JsonTree.at(json, "service.missing.0"));
            assertEquals(12288, JsonTree.number(json, "nbd.exports.0.commands.0.bytes"));
            assertEquals(4, JsonTree.number(json, "http.requests.0.count"));
            String text = Files.readString(Path.of("..", "docs", "http.md"));
            Set<String> undocumented = new LinkedHashSet<>();
            fields(json, "", undocumented, text);
            assertEquals(Set.of(), undocumented);
        }
    }

    /** Names of fields that the text does not have; what is counted by name has names of its own. */
    private static void fields(Object here, String path, Set<String> undocumented, String text) {
        if (here instanceof Map<?, ?> object) {
            boolean byName = path.matches(".*/(copies|rejections|events|nativeBytes|outcomes|rejected|aborted|refused|protocolErrors|work)");
            object.forEach((name, value) -> {
                if (!byName && !text.contains("`" + name + "`")) {
                    undocumented.add(path + "/" + name);
                }
                fields(value, path + "/" + name, undocumented, text);
            });
        } else if (here instanceof List<?> list) {
            list.forEach(item -> fields(item, path + "/*", undocumented, text));
        }
    }

    @Test
    void thePolicyNamesThePagesOwnCode() throws Exception {
        String policy = StatusPages.html().render("").headers().get("content-security-policy");
        assertTrue(policy.startsWith("default-src 'none'; ") && policy.contains("script-src 'sha256-") && !policy.contains("unsafe"), policy);
        String page = new String(StatusPages.html().render("").bytes(), StandardCharsets.UTF_8);
        assertTrue(!page.matches("(?s).*(src|href)=.?https?://.*"), "outside resources");
        assertTrue(!page.contains(" style=\"") && !page.contains(" onclick"), "what the policy forbids");
    }
}
