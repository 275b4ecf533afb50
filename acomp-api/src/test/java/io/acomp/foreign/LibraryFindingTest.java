package io.acomp.foreign;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.acomp.spi.Availability;
import io.acomp.spi.Finding;
import io.acomp.spi.Finding.Status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Findings of libraries: glibc is the one that is surely there. */
class LibraryFindingTest {
    private static final String VERSION = "gnu_get_libc_version";
    private static final Availability NONE = Availability.unavailable("incompatible: of another kind", "take another");

    @BeforeEach
    void onGlibc() {
        assumeTrue(LibraryBinding.open(libc()) instanceof LibraryLookup.Found, "there is no glibc");
    }

    private static LibraryRequest libc(String... more) {
        List<String> symbols = new java.util.ArrayList<>(List.of("malloc", "free"));
        symbols.addAll(List.of(more));
        return new LibraryRequest("libc", List.of("libc.so.6"), "libc6", symbols);
    }

    @Test
    void aLibraryTellsPathAndVersion() {
        Finding finding = LibraryFinding.of(LibraryBinding.open(libc()), VERSION);
        assertEquals("library libc", finding.name());
        assertEquals(Status.FOUND, finding.status());
        assertTrue(finding.detail().matches("libc\\.so\\.6, path=/.*/libc[-.].*, version=2\\.\\d+, functions=2 of 2"), finding::detail);
        assertEquals("", finding.remedy());
    }

    @Test
    void thePathIsThatOfAFile() {
        LibraryLookup.Found found = assertInstanceOf(LibraryLookup.Found.class, LibraryBinding.open(libc()));
        assertTrue(Files.isRegularFile(Path.of(LibraryFactsBinding.file(found, "malloc"))));
        assertEquals("", LibraryFactsBinding.text(found, "no_such_function"));
    }

    @Test
    void everyFunctionThatIsNotThereIsNamed() {
        Finding finding = LibraryFinding.of(LibraryBinding.open(libc("no_such_function", "nor_this")), VERSION);
        assertEquals(Status.REFUSED, finding.status());
        assertEquals("incompatible: libc.so.6 lacks functions acomp needs, functions=no_such_function, nor_this", finding.detail());
        assertEquals("install a newer libc6", finding.remedy());
    }

    @Test
    void aLibraryThatIsNotThere() {
        LibraryRequest request = new LibraryRequest("libnone", List.of("libnone.so.9"), "libnone9", List.of());
        Finding finding = LibraryFinding.of(LibraryBinding.open(request), null);
        assertEquals(Status.MISSING, finding.status());
        assertTrue(finding.detail().contains("libnone.so.9"), finding::detail);
        assertTrue(finding.remedy().contains("apt install libnone9"), finding::remedy);
    }

    @Test
    void aDriverMayHaveAnotherWayOrFurtherDemands() {
        LibraryLookup there = LibraryBinding.open(libc());
        LibraryLookup lacking = LibraryBinding.open(libc("no_such_function"));
        assertEquals(Status.FOUND, LibraryFinding.of(there, Availability.AVAILABLE, VERSION).status());
        assertEquals(
                Finding.refused("library libc", "incompatible: of another kind", "take another"), LibraryFinding.of(there, NONE, VERSION));
        Finding another = LibraryFinding.of(lacking, Availability.AVAILABLE, VERSION);
        assertEquals(Status.WARNING, another.status());
        assertTrue(another.detail().contains("no_such_function"), another::detail);
        assertEquals(Status.REFUSED, LibraryFinding.of(lacking, NONE, VERSION).status());
    }
}
