package io.acomp.service.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Where settings come from, which one wins, and what is refused. */
class ConfigurationTest {
    @TempDir
    Path folder;

    private static Configuration of(Map<String, String> environment, Path file, String... flags) {
        SequencedMap<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < flags.length; i += 2) {
            pairs.put(flags[i], flags[i + 1]);
        }
        return Configuration.of(environment, Optional.ofNullable(file), pairs);
    }

    private static ServiceConfig config(String... flags) {
        return ServiceConfig.of(of(Map.of(), null, flags));
    }

    private Path file(String... lines) throws IOException {
        return Files.write(folder.resolve("acomp.conf"), List.of(lines));
    }

    @Test
    void theCommandLineWinsOverTheFileAndTheFileOverTheEnvironment() throws IOException {
        Path file = file("# a remark", "", "store.size = 2G", "store.limit=64M");
        Map<String, String> environment = Map.of("ACOMP_STORE_SIZE", "1G", "ACOMP_STORE_LIMIT", "1M", "ACOMP_STORE_ALGORITHM", "lz4", "PATH", "/bin");
        StoreConfig store = ServiceConfig.of(of(environment, file, "store.size", "4G")).exports().getFirst();
        assertEquals(4L << 30, store.bytes());
        assertEquals(64L << 20, store.limitBytes());
        assertEquals("lz4", store.algorithm().name());
    }

    @ParameterizedTest
    @EnumSource
    void everyDefaultIsOfItsKind(ServiceKey key) {
        key.kind().check(key.defaultText());
        assertTrue(key.description().endsWith("."), key.description());
        assertTrue(ServiceKey.named(key.key()).orElseThrow() == key, key.key());
    }

    @Test
    void nothingListensBeyondThisMachineUnlessNamed() {
        ServiceConfig defaults = config();
        assertTrue(defaults.nbd().listen().stream().allMatch(Addresses::isLocal));
        assertTrue(defaults.http().listen().stream().allMatch(Addresses::isLocal));
        assertTrue(config("nbd.listen", ":10809").nbd().listen().stream().allMatch(Addresses::isLocal), "a port alone is loopback's");
        assertTrue(config("nbd.listen", "10809").nbd().listen().stream().allMatch(Addresses::isLocal));
        assertTrue(config("nbd.listen", "0.0.0.0:10809").nbd().listen().stream().noneMatch(Addresses::isLocal));
    }

    @Test
    void socketsGoWhereTheUserMayWrite() {
        assertEquals("unix:/run/user/7/acomp/acomp.sock", Addresses.text(ServiceConfig.of(of(Map.of("XDG_RUNTIME_DIR", "/run/user/7"), null)).nbd().listen().getFirst()));
        assertEquals("unix:/run/unit/acomp.sock", Addresses.text(
                ServiceConfig.of(of(Map.of("XDG_RUNTIME_DIR", "/run/user/7", "RUNTIME_DIRECTORY", "/run/unit"), null)).nbd().listen().getFirst()));
    }

    /** A dump read back is the same configuration, whatever was set. */
    @Test
    void aDumpReadsBackAsTheSame() throws IOException {
        Configuration first = of(
                Map.of("ACOMP_LOG_FORMAT", "json"), null, "exports", "a,b", "export.b.size", "12M", "export.b.read-only", "yes", "store.level", "-3",
                "store.secondary", "zstd:9, lz4hc", "nbd.listen", "unix:/tmp/x y.sock,[::1]:7", "metrics.tags", "env=prod,rack=7",
                "maintenance.idle-after", "5m");
        Configuration second = of(Map.of(), Files.writeString(folder.resolve("dump"), first.dump()));
        assertEquals(ServiceConfig.of(first), ServiceConfig.of(second));
        assertEquals(12L << 20, ServiceConfig.of(second).exports().get(1).bytes());
        assertEquals(-3, ServiceConfig.of(second).exports().getFirst().algorithm().level());
        assertEquals(Map.of("env", "prod", "rack", "7"), ServiceConfig.of(second).metricsTags());
        assertEquals(Duration.ofMinutes(5), ServiceConfig.of(second).maintenance().idleAfter());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "store.size|5X", "store.size|0", "store.size|4097", "store.size|99999999999T", "store.size|", "store.page-size|5000", "store.page-size|128K",
        "store.level|fast", "store.algorithm|''", "store.secondary|a,b,c,d", "store.secondary|zstd:x", "store.group-pages|5", "store.verify|maybe",
        "store.limit|-1", "exports|''", "exports|a,a", "exports|a b", "nbd.listen|unix:", "nbd.listen|host", "nbd.listen|[::1]", "nbd.listen|1:2:3",
        "nbd.listen|127.0.0.1:65536", "nbd.max-connections|0", "nbd.tls|yes", "nbd.tls|require", "http.max-transfers|-1", "engine.hardware|always",
        "maintenance.every|off", "maintenance.idle-after|5", "maintenance.recompress|yes", "maintenance.writeback|yes", "metrics.tags|a", "metrics.tags|a=1,a=2",
        "log.format|xml", "log.level|trace", "service.drain|1x",
    })
    void whatCannotBeIsRefusedByKeyAndValue(String key, String value) {
        String text = value == null ? "" : value;
        ConfigException wrong = assertThrows(ConfigException.class, () -> config(key, text));
        assertEquals(ConfigException.Code.BAD_VALUE, wrong.code());
        assertEquals(key, wrong.key());
        assertTrue(wrong.getMessage().contains("key=" + key + ", value=" + text + ", from=command line"), wrong.getMessage());
    }

    @Test
    void aBadLineIsNamedByItsNumber() throws IOException {
        ConfigException value = assertThrows(ConfigException.class, () -> of(Map.of(), file("store.size = 1G", "store.limit = much")));
        assertTrue(value.getMessage().contains("acomp.conf:2"), value.getMessage());
        ConfigException noKey = assertThrows(ConfigException.class, () -> of(Map.of(), file("store.size")));
        assertTrue(noKey.getMessage().contains("acomp.conf:1"), noKey.getMessage());
        ConfigException twice = assertThrows(ConfigException.class, () -> of(Map.of(), file("log.level=info", "log.level=error")));
        assertTrue(twice.getMessage().contains("acomp.conf:2"), twice.getMessage());
        ConfigException environment = assertThrows(ConfigException.class, () -> of(Map.of("ACOMP_STORE_SIZE", "big"), null));
        assertTrue(environment.getMessage().contains("environment ACOMP_STORE_SIZE"), environment.getMessage());
    }

    @Test
    void whatIsNotThereIsSaidSo() {
        assertEquals(ConfigException.Code.UNKNOWN_KEY, assertThrows(ConfigException.class, () -> config("store.sise", "1G")).code());
        assertEquals(ConfigException.Code.UNKNOWN_KEY, assertThrows(ConfigException.class, () -> config("export.a", "1G")).code());
        assertEquals(ConfigException.Code.UNKNOWN_KEY, assertThrows(ConfigException.class, () -> config("export..size", "1G")).code());
        assertEquals(
                ConfigException.Code.UNREADABLE,
                assertThrows(ConfigException.class, () -> of(Map.of(), folder.resolve("absent"))).code());
        ConfigException export = assertThrows(ConfigException.class, () -> config("export.ghost.size", "1G"));
        assertTrue(export.getMessage().contains("export=ghost"), export.getMessage());
    }

    @Test
    void exportsShareNoFile() {
        ConfigException shared = assertThrows(ConfigException.class, () -> config("exports", "a,b", "store.snapshot", "/tmp/one"));
        assertEquals(ConfigException.Code.CONTRADICTION, shared.code());
        config("exports", "a,b", "export.a.snapshot", "/tmp/one", "export.b.snapshot", "/tmp/two");
    }

    @ParameterizedTest
    @CsvSource({"1,1", "4K,4096", "4k,4096", "4KiB,4096", "1M,1048576", "1mb,1048576", "2G,2147483648", "8T,8796093022208", "1P,1125899906842624"})
    void sizesAreReadAsPeopleWriteThem(String text, long bytes) {
        assertEquals(bytes, Quantity.size(text));
    }
}
