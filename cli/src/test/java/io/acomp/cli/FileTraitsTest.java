package io.acomp.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

/** What a file's twin inherits, and what it must not. */
class FileTraitsTest {
    private static final int FOREIGN = 54_321;

    @TempDir
    private Path folder;

    private Path file;
    private FileTraits own;

    @BeforeEach
    void create() throws IOException {
        file = Files.createFile(folder.resolve("f"));
        own = FileTraits.read(file);
    }

    private int mode() throws IOException {
        return (int) Files.getAttribute(file, "unix:mode") & 07777;
    }

    private void apply(int mode, int user, int group) throws IOException {
        new FileTraits(own.kind(), own.size(), own.modified(), own.accessed(), new FileTraits.Unix(mode, user, group)).applyTo(file);
    }

    @Test
    void permissionsAreCarriedOverButNoBitThatLendsAnIdentity() throws IOException {
        apply(0106751, own.unix().user(), own.unix().group());
        assertEquals(0751, mode());
    }

    /** Whoever may give files away does; for everybody else the group gets no more than the others. */
    @Test
    void aGroupThatCannotBeCarriedOverGetsNoMoreThanTheOthers() throws IOException {
        apply(0100764, own.unix().user(), FOREIGN);
        boolean carried = (int) Files.getAttribute(file, "unix:gid") == FOREIGN;
        assertEquals(carried ? 0764 : 0744, mode());
    }

    @Test
    void anOwnerThatCannotBeCarriedOverIsNoFailure() throws IOException {
        apply(0100640, FOREIGN, own.unix().group());
        assertEquals(0640, mode());
    }

    @Test
    void tellsKindsOfFilesApart() throws IOException {
        assertSame(FileTraits.Kind.REGULAR, own.kind());
        assertSame(FileTraits.Kind.DIRECTORY, FileTraits.read(folder).kind());
        assertSame(FileTraits.Kind.SPECIAL, FileTraits.read(Path.of("/dev/null")).kind());
        assertSame(FileTraits.Kind.REGULAR, FileTraits.read(Files.createSymbolicLink(folder.resolve("link"), file)).kind());
    }
}
