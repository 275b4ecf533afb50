package io.acomp.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.service.StartException;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** What the launcher's cache learns of the service from. */
class ServeTrainingTest {
    private static final int REQUESTS = 800;

    @TempDir
    private Path folder;

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    private void nothingIsLeft(Set<Thread> before) throws IOException {
        Await.until("its threads end", () -> {
            Set<Thread> left = threads();
            left.removeAll(before);
            // cleaners of the JDK and of libraries are there for good
            return left.stream().allMatch(thread -> thread.getName().matches("(Common-)?Cleaner.*"));
        });
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(0, files.count(), "files are left behind");
        }
    }

    @Test
    void isAnsweredAndLeavesNothingBehind() throws Exception {
        Set<Thread> before = threads();
        ServeTraining.Answered answered = new ServeTraining(folder, REQUESTS).run();
        // writes and reads with many in flight, a hundred of each kind with few or of trims and flushes
        assertEquals(2 * REQUESTS + 4 * 100, answered.nbd());
        assertEquals(4 * (2 * 2 + 4), answered.http());
        nothingIsLeft(before);
    }

    @Test
    void aFailureLeavesNothingBehind() throws Exception {
        Set<Thread> before = threads();
        Path file = Files.createFile(folder.resolve("no folder"));
        assertThrows(StartException.class, () -> new ServeTraining(file, REQUESTS).run());
        Files.delete(file);
        nothingIsLeft(before);
    }
}
