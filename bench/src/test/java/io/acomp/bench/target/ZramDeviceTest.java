package io.acomp.bench.target;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.acomp.bench.corpus.MemoryCorpus;
import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.harness.PageAccess;
import io.acomp.bench.harness.PageSession;
import io.acomp.bench.harness.PageSet;
import io.acomp.bench.harness.PageWork;
import io.acomp.spi.Availability;
import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(120)
class ZramDeviceTest {
    private static final long PAGES = 300;

    private Set<String> before = Set.of();

    /** In a JVM of its own: adds a device, says so, and goes on working on it until it is told to end. */
    static final class Worker {
        private Worker() {}

        public static void main(String[] arguments) {
            ZramTarget target = new ZramTarget("lz4", PAGES);
            PageSession session = target.open();
            MemorySegment page = Arena.global().allocate(4096, 4096);
            System.out.println("at work");
            for (long i = 0; ; i++) {
                session.write(i % PAGES, page);
                session.read(i % PAGES, page);
            }
        }
    }

    @BeforeEach
    void needsZram() throws IOException {
        Availability answer = ZramTarget.availability();
        Requires.that(answer.available(), () -> answer.reason() + "; " + answer.remedy());
        before = devices();
    }

    private static Set<String> devices() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/sys/block"))) {
            return all.map(path -> path.getFileName().toString()).filter(name -> name.startsWith("zram")).collect(Collectors.toSet());
        }
    }

    @Test
    void pagesComeBackAndTheKernelSaysWhatTheyTake() throws IOException {
        try (Arena arena = Arena.ofShared();
                PageWork work = new PageWork(new ZramTarget("lz4", PAGES), PageSet.of(new MemoryCorpus(), PAGES, arena))) {
            assertEquals(before.size() + 1, devices().size());
            work.fill();
            try (PageWork.Turn turn = work.split(PageAccess.MIXED, 1, 2)) {
                turn.run(turn.pass());
            }
            work.verify();
            assertTrue(work.ratio() > 1.2, "ratio=" + work.ratio());
            assertTrue(work.target().usedBytes() >= work.target().compressedBytes());
        }
        assertEquals(before, devices());
    }

    @Test
    void theDeviceIsGivenBackBehindARunThatFailed() throws IOException {
        HarnessException found = assertThrows(HarnessException.class, () -> {
            try (Arena arena = Arena.ofShared();
                    PageWork work = new PageWork(new ZramTarget("lz4", PAGES / 2), PageSet.of(new MemoryCorpus(), PAGES, arena))) {
                work.fill();
            }
        });

        assertTrue(found.getMessage().contains("call=pwrite"), found.getMessage());
        assertEquals(before, devices());
    }

    @Test
    void aDeviceThatCannotBeSetUpIsGivenBack() throws IOException {
        HarnessException found = assertThrows(HarnessException.class, () -> new ZramTarget("nosuch", PAGES));

        assertTrue(found.getMessage().contains("algorithm=nosuch"), found.getMessage());
        assertEquals(before, devices());
    }

    @Test
    void closingTwiceTakesNobodyElsesDevice() throws IOException {
        ZramTarget first = new ZramTarget("lz4", PAGES);
        first.close();
        try (ZramTarget second = new ZramTarget("lz4", PAGES)) {
            first.close();
            assertEquals(before.size() + 1, devices().size(), "the second got the first one's number");
            assertEquals("zram", second.name());
        }
        assertEquals(before, devices());
    }

    @Test
    void theDeviceIsGivenBackWhenTheProcessIsToldToEndAtWork() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath(),
                        Worker.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertEquals("at work", process.inputReader().readLine());
            assertEquals(before.size() + 1, devices().size());
            process.destroy();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }

        assertEquals(before, devices());
    }

    private static String classPath() {
        Set<String> entries = new LinkedHashSet<>(List.of(Path.of("target", "test-classes").toString()));
        for (String property : List.of("jdk.module.path", "java.class.path")) {
            entries.addAll(List.of(System.getProperty(property, "").split(File.pathSeparator)));
        }
        return String.join(File.pathSeparator, entries);
    }
}
