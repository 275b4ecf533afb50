package io.acomp.service;

import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.metrics.testing.Exposition;
import io.acomp.metrics.testing.MeterTables;
import io.acomp.metrics.testing.Promtool;
import io.acomp.metrics.watch.MeterSpec;
import io.acomp.service.log.ServiceLog;
import io.acomp.service.nbd.NbdClient;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a scraper gets from a service that clients have used. */
class ServiceMetersTest {
    private static final int READ_BEHIND_END = 22;

    @TempDir
    Path folder;

    private AcompService service;

    @BeforeEach
    void start() {
        service = new AcompService(
                ServiceRig.config(
                        folder, "exports", "a,b", "metrics.tags", "site=here", "store.secondary", "zstd:9", "maintenance.every", "1ms",
                        "maintenance.idle-after", "1h", "maintenance.recompress", "yes"),
                Map.of(),
                new ServiceLog(new PrintStream(PrintStream.nullOutputStream()), false, System.Logger.Level.INFO, Clock.systemUTC()));
        service.start();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private HttpURLConnection to(String path) throws IOException {
        return (HttpURLConnection) ServiceRig.uri(service, path).toURL().openConnection();
    }

    private String scrape(String accept) throws IOException {
        HttpURLConnection get = to("/metrics");
        get.setRequestProperty("Accept", accept);
        return new String(get.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private Exposition scrape() throws IOException {
        return new Exposition(scrape("text/plain"));
    }

    /** Waits until a sample with a label has a value: servers count after they have answered. */
    private Exposition await(double value, String name, String label, String labelled) {
        Exposition[] last = new Exposition[1];
        Await.until(name + " is " + value, () -> {
            try {
                last[0] = scrape();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return last[0].sum(name, label, labelled) == value;
        });
        return last[0];
    }

    private void useTheDisk() throws IOException {
        try (NbdClient client = NbdClient.connect(service.nbdAddresses().getFirst()).greet()) {
            client.go("a");
            byte[] data = NbdClient.pattern(8192, 7);
            client.write(0, data);
            assertArrayEquals(data, client.readSimple(0, 8192));
            assertEquals(READ_BEHIND_END, client.error(0, 0, 4 << 20, 4096));
            client.disconnect();
        }
    }

    private byte[] compressed() throws IOException {
        HttpURLConnection post = to("/v1/compress/zstd");
        post.setRequestMethod("POST");
        post.setDoOutput(true);
        post.getOutputStream().write(new byte[100_000]);
        return post.getInputStream().readAllBytes();
    }

    @Test
    void theDiskIsCounted() throws IOException {
        useTheDisk();
        await(1, "acomp_nbd_connections_ended_total", "reason", "client");
        Exposition text = await(2, "acomp_nbd_requests_seconds_count", "command", "read");
        assertEquals(3, text.sum("acomp_nbd_requests_seconds_count", "export", "a"));
        assertEquals(3, text.sum("acomp_nbd_requests_latency_seconds_count", "export", "a"));
        assertTrue(text.sum("acomp_nbd_requests_seconds_sum", "export", "a") > 0);
        assertEquals(0, text.sum("acomp_nbd_requests_seconds_count", "export", "b"));
        assertEquals(1, text.sum("acomp_nbd_requests_failed_total", "command", "read"));
        assertEquals(0, text.sum("acomp_nbd_requests_failed_total", "command", "write"));
        assertEquals(8192, text.sum("acomp_nbd_bytes_total", "command", "write"));
        assertEquals(8192, text.sum("acomp_nbd_bytes_total", "command", "read"));
        assertEquals(1, text.sum("acomp_nbd_errors_total", "reason", "EINVAL"));
        assertEquals(1, text.sum("acomp_nbd_connections_accepted_total", "site", "here"));
        assertEquals(0, text.sum("acomp_nbd_connections", "site", "here"));
        assertEquals(2, text.sum("acomp_store_zswpout_total", "store", "a"), "pages of the same data");
    }

    @Test
    void httpIsCounted() throws IOException {
        byte[] body = compressed();
        assertEquals(404, to("/nothing").getResponseCode());
        Exposition text = await(0, "acomp_http_transfers_active", "site", "here");
        assertEquals(1, text.sum("acomp_http_transfers_total", "format", "zstd"));
        assertEquals(1, text.sum("acomp_http_transfers_total", "operation", "compress"));
        assertEquals(100_000, text.sum("acomp_http_bytes_total", "direction", "in"));
        assertEquals(body.length, text.sum("acomp_http_bytes_total", "direction", "out"));
        assertEquals(1, text.sum("acomp_http_requests_total", "route", "/v1/compress/{algorithm}"));
        assertEquals(1, text.sum("acomp_http_requests_total", "status", "404"));
        assertEquals(1, text.sum("acomp_http_rejected_total", "reason", "not-found"));
        assertTrue(text.sum("acomp_http_connections", "site", "here") >= 1, "this one");
        assertTrue(text.sum("acomp_http_connections_accepted_total", "site", "here") >= 1);
        Set<String> reasons = new TreeSet<>();
        for (String name : List.of("acomp_http_rejected_total", "acomp_http_aborted_total")) {
            text.families.get(name).samples().forEach(sample -> reasons.add(sample.labels().get("reason")));
        }
        assertTrue(reasons.containsAll(Set.of("overloaded", "header-timeout", "client-gone")), "reasons are there before they come: " + reasons);
    }

    @Test
    void roundsOfTheIdleWorkerAreCounted() throws IOException {
        Await.until("rounds are counted", () -> {
            try {
                return scrape().sum("acomp_idle_rounds_total", "site", "here") > 2;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertEquals(0, scrape().sum("acomp_idle_failures_total", "site", "here"));
    }

    /** All that is listed is there, with its tags, and nothing else; each says what it is, and Prometheus' linter has nothing to add. */
    @Test
    void theWholeTextIsSound() throws Exception {
        useTheDisk();
        compressed();
        String text = scrape("text/plain");
        assertEquals("", Promtool.metrics(Files.writeString(folder.resolve("metrics"), text)));

        Map<String, Set<String>> listed = new TreeMap<>();
        for (List<MeterSpec> all : List.of(NbdMeters.ALL, HttpMeters.ALL, IdleRows.ALL)) {
            for (MeterSpec meter : all) {
                Set<String> tags = new TreeSet<>(meter.tags());
                tags.add("site");
                listed.put(MeterTables.prometheus(meter), tags);
            }
        }
        Map<String, Set<String>> live = new TreeMap<>();
        new Exposition(text).families.values().stream()
                .filter(family -> family.name().matches("acomp_(nbd|http|idle)_.*") && !family.type().equals("histogram"))
                .forEach(family -> live.put(family.name(), new TreeSet<>(family.samples().getFirst().labels().keySet())));
        assertEquals(listed, live);

        String open = scrape("application/openmetrics-text");
        assertTrue(open.endsWith("# EOF\n") && open.contains("acomp_nbd_requests_latency_seconds_bucket"), open);
    }
}
