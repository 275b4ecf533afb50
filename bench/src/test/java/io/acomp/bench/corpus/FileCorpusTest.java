package io.acomp.bench.corpus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class FileCorpusTest {
    @TempDir
    private Path folder;

    @Test
    void filesOfAFolderInTheOrderOfTheirNames() throws IOException {
        Files.createDirectory(folder.resolve("b"));
        Files.writeString(folder.resolve("c"), "third");
        Files.writeString(folder.resolve("b").resolve("x"), "second ");
        Files.writeString(folder.resolve("a"), "first ");

        assertEquals("first second third", text(FileCorpus.read(List.of(folder))));
    }

    @Test
    void stopsAtTheBound() throws IOException {
        Path large = Files.write(folder.resolve("large"), new byte[3_000_000]);

        assertEquals(2_500_000, FileCorpus.read(List.of(large), 2_500_000).bytes().length);
        assertEquals(3_000_000, FileCorpus.read(List.of(large)).bytes().length);
    }

    @Test
    void followsALinkThatIsNamedButNoneInsideAFolder() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "once");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);

        assertEquals("once", text(FileCorpus.read(List.of(link))));
        assertEquals("once", text(FileCorpus.read(List.of(folder))));
    }

    @Test
    void nothingToMeasureOnIsAnError() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty"));

        assertThrows(IOException.class, () -> FileCorpus.read(List.of(empty)));
        assertThrows(IOException.class, () -> FileCorpus.read(List.of(folder.resolve("absent"))));
    }

    private static String text(Corpus corpus) {
        return new String(corpus.bytes(), StandardCharsets.US_ASCII);
    }
}
