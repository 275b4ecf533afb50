package io.acomp.service;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.AcompEngine;
import io.acomp.AcompSettings;
import io.acomp.service.config.ServiceConfig;
import io.acomp.service.log.ServiceLog;
import io.acomp.service.trace.Trace;
import io.acomp.store.SnapshotProgress;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The service within this JVM: what is up when, and what is gone when. */
class AcompServiceTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private ServiceConfig config(String... more) {
        return ServiceRig.config(folder, more);
    }

    private AcompService service(String... more) {
        Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        return new AcompService(config(more), Map.of(), new ServiceLog(new PrintStream(said), false, System.Logger.Level.INFO, clock));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private static int status(AcompService service, String path) throws IOException {
        return ((HttpURLConnection) ServiceRig.uri(service, path).toURL().openConnection()).getResponseCode();
    }

    @Test
    void whatIsUpWhenItHasStartedIsGoneWhenItHasEnded() throws IOException {
        AcompService service = service("exports", "a,b", "metrics.tags", "site=here");
        service.start();
        Path socket = folder.resolve("run/nbd.sock");
        assertTrue(Files.exists(socket), "the folder of a socket is made");
        assertEquals(200, status(service, "/readyz"));
        assertEquals(200, status(service, "/metrics"));
        assertTrue(said().startsWith("time=1970-01-01T00:00:00Z level=info event=ready nbd=unix:" + socket + " http=127.0.0.1:"), said());
        URI page = ServiceRig.uri(service, "/healthz");
        assertTrue(service.stop());
        assertTrue(service.stop(), "a second stop is the same");
        assertFalse(Files.exists(socket));
        assertThrows(IOException.class, () -> ((HttpURLConnection) page.toURL().openConnection()).getResponseCode());
        assertEquals(2, said().lines().count(), said());
    }

    /** Pages of a disk are compressed in the threads of its users: they are in the trace all the same. */
    @Test
    void requestsAreTraced() throws IOException {
        Path file = folder.resolve("t.trace");
        AcompService service = service("exports", "a", "trace.file", file.toString(), "export.a.snapshot", folder.resolve("s").toString());
        service.start();
        URI uri = ServiceRig.uri(service, "/v1/compress/zstd");
        HttpURLConnection post = (HttpURLConnection) uri.toURL().openConnection();
        post.setRequestMethod("POST");
        post.setDoOutput(true);
        post.getOutputStream().write(new byte[100_000]);
        assertEquals(200, post.getResponseCode());
        post.getInputStream().readAllBytes();
        assertTrue(service.stop());

        Trace trace = Trace.read(file, Integer.MAX_VALUE);
        assertTrue(trace.complete());
        assertTrue(trace.requests().stream().anyMatch(request -> request.sourceBytes() == 100_000), trace.toString());
        assertTrue(said().contains("event=trace.written"), said());
        Files.writeString(file, "no trace");
        StartException refused = assertThrows(StartException.class, service("trace.file", file.toString())::start);
        assertTrue(refused.getMessage().endsWith("key=trace.file"), refused.getMessage());
    }

    @Test
    void aStartThatFailsLeavesNothingBehind() throws IOException {
        Files.writeString(folder.resolve("snapshot"), "garbage");
        AcompService service = service("exports", "a,b", "export.b.snapshot", folder.resolve("snapshot").toString());
        StartException refused = assertThrows(StartException.class, service::start);
        assertTrue(refused.getMessage().contains("export=b"), refused.getMessage());
        assertFalse(Files.exists(folder.resolve("run/nbd.sock")));
        assertTrue(service.stop());
        assertEquals("garbage", Files.readString(folder.resolve("snapshot")), "a snapshot is not written over by a service that never was up");
        assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().startsWith("acomp-idle")));
    }

    @Test
    void whoStopsBeforeTheStartIsNotStarted() {
        AcompService service = service();
        assertTrue(service.stop());
        assertThrows(StartException.class, service::start);
        assertFalse(Files.exists(folder.resolve("run/nbd.sock")));
    }

    /** Who is told to end while it reads a snapshot gives the reading up, and the snapshot stays. */
    @Test
    void readingASnapshotCanBeGivenUp() throws IOException {
        Path snapshot = folder.resolve("snapshot");
        ServiceConfig config = config("store.snapshot", snapshot.toString());
        ServiceLog log = new ServiceLog(new PrintStream(said), false, System.Logger.Level.INFO, Clock.systemUTC());
        try (var engine = AcompEngine.create(); Arena arena = Arena.ofConfined()) {
            var page = arena.allocate(4096);
            try (ExportedStore store = open(engine, config, log, (done, total, bytes) -> true)) {
                for (int i = 0; i < 256; i++) {
                    page.set(ValueLayout.JAVA_LONG, 8L * i, 0x9e3779b97f4a7c15L * (i + 1));
                    store.store().store(i, page);
                }
                assertTrue(store.snapshot(Long.MAX_VALUE));
            }
            byte[] written = Files.readAllBytes(snapshot);
            StartException refused = assertThrows(StartException.class, () -> open(engine, config, log, (done, total, bytes) -> false));
            assertTrue(refused.getMessage().contains("told to end while it read the snapshot"), refused.getMessage());
            assertArrayEquals(written, Files.readAllBytes(snapshot));
            try (ExportedStore again = open(engine, config, log, (done, total, bytes) -> true)) {
                assertEquals(256, again.store().statistics().zswap().storedPages() + again.store().statistics().mm().samePages());
                assertFalse(again.snapshot(System.nanoTime()), "the time for writing it is over");
            }
            assertArrayEquals(written, Files.readAllBytes(snapshot), "the former one stays");
        }
    }

    private static ExportedStore open(AcompEngine engine, ServiceConfig config, ServiceLog log, SnapshotProgress progress) {
        return ExportedStore.open(engine, AcompSettings.DEFAULTS, config.exports().getFirst(), log, progress);
    }

    @Test
    void idlePagesAreRecompressedAndWrittenBack() {
        ServiceConfig config = config(
                "store.secondary", "zstd:9", "store.writeback.file", folder.resolve("cold").toString(), "maintenance.every", "1ms",
                "maintenance.idle-after", "1ms", "maintenance.recompress", "yes", "maintenance.writeback", "yes");
        ServiceLog log = new ServiceLog(new PrintStream(said), false, System.Logger.Level.INFO, Clock.systemUTC());
        try (var engine = AcompEngine.create();
                Arena arena = Arena.ofConfined();
                ExportedStore store = open(engine, config, log, (done, total, bytes) -> true)) {
            var page = arena.allocate(4096);
            for (int i = 0; i < 64; i++) {
                page.set(ValueLayout.JAVA_LONG, 8L * i, 0x9e3779b97f4a7c15L * (i + 1));
                store.store().store(i, page);
            }
            IdleWorker worker = new IdleWorker(List.of(store), config.maintenance(), log);
            worker.start();
            Await.until("all pages are on the file", () -> store.store().statistics().bd().bdCount() == 64);
            worker.close();
            assertTrue(worker.rounds() > 0);
            assertEquals(0, worker.failures(), said());
        }
    }
}
