package io.acomp.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The habits of zstd with files, links, terminals and several inputs. */
class TransferTest {
    private static final byte[] TEXT = Inputs.text(50_000);
    private static final Console.Terminals ALL_TERMINALS = new Console.Terminals(true, true, true);
    private static final Console.Terminals ERR_TERMINAL = new Console.Terminals(false, false, true);

    @TempDir
    private Path folder;

    private Path text;
    private Path packed;

    @BeforeEach
    void write() throws IOException {
        text = Files.write(folder.resolve("text"), TEXT);
        packed = folder.resolve("text.zst");
    }

    private static Cli.Result ok(Cli.Result result) {
        assertEquals(0, result.exit(), result.err());
        return result;
    }

    private static void fails(int exit, String message, Cli.Result result) {
        assertEquals(exit, result.exit(), result.err());
        assertEquals("acomp: " + message + "\n", result.err());
    }

    private void unpacksTo(byte[] expected, Path file) {
        assertArrayEquals(expected, ok(Cli.run("decompress", "-c", file)).out());
    }

    @Test
    void keepsTheInputAndSaysNothing() throws IOException {
        Cli.Result result = ok(Cli.run("compress", text));
        assertEquals("", result.err());
        assertEquals("", result.text());
        assertArrayEquals(TEXT, Files.readAllBytes(text));
        unpacksTo(TEXT, packed);
    }

    @Test
    void carriesModeAndTimeOverInBothDirections() throws IOException {
        FileTime time = FileTime.from(Instant.parse("2001-02-03T04:05:06Z"));
        Files.setPosixFilePermissions(text, PosixFilePermissions.fromString("rwxr-x-w-"));
        Files.setLastModifiedTime(text, time);
        ok(Cli.run("compress", "--rm", text));
        assertEquals("rwxr-x-w-", PosixFilePermissions.toString(Files.getPosixFilePermissions(packed)));
        assertEquals(time, Files.getLastModifiedTime(packed));
        assertFalse(Files.exists(text));
        ok(Cli.run("decompress", packed));
        assertEquals("rwxr-x-w-", PosixFilePermissions.toString(Files.getPosixFilePermissions(text)));
        assertEquals(time, Files.getLastModifiedTime(text));
        assertTrue(Files.exists(packed));
    }

    @Test
    void overwritesOnlyByForce() throws IOException {
        Files.writeString(packed, "precious");
        String message = text + ": compress: the output exists already; use -f to overwrite it; output=" + packed;
        fails(1, message, Cli.run("compress", "--rm", text));
        assertEquals("precious", Files.readString(packed));
        assertTrue(Files.exists(text));
        ok(Cli.run("compress", "-f", text));
        unpacksTo(TEXT, packed);
    }

    @Test
    void aFailedInputIsNotRemoved() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.zst"), "no zstd at all");
        assertEquals(ExitCode.CORRUPT, Cli.run("decompress", "--rm", bad).exit());
        assertTrue(Files.exists(bad));
    }

    @Test
    void standardOutputNeverRemoves() {
        ok(Cli.run("compress", "--rm", "-c", text));
        assertTrue(Files.exists(text));
    }

    @Test
    void goesOnAfterAFailureAndEndsWithTheWorstCode() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.gz"), "\u001f\u0008");
        Path last = Files.write(folder.resolve("last"), TEXT);
        ok(Cli.run("compress", text, last));
        Files.delete(text);
        Files.delete(last);
        Cli.Result result = Cli.run("decompress", folder.resolve("nosuch"), packed, bad, folder.resolve("last.zst"));
        assertEquals(ExitCode.CORRUPT, result.exit());
        assertEquals(2, result.err().lines().count(), result.err());
        assertArrayEquals(TEXT, Files.readAllBytes(text));
        assertArrayEquals(TEXT, Files.readAllBytes(last));
    }

    @Test
    void severalFilesFollowEachOtherOnStandardOutput() throws IOException {
        Path one = Files.writeString(folder.resolve("one"), "1");
        byte[] both = ok(Cli.run("compress", "-a", "gzip", "-c", one, text, one)).out();
        byte[] plain = ok(Cli.pipe(both, "decompress")).out();
        assertEquals("1" + new String(TEXT) + "1", new String(plain));
    }

    @Test
    void writesWhereItIsTold() throws IOException {
        Path elsewhere = folder.resolve("elsewhere");
        ok(Cli.run("compress", "-o", elsewhere, text));
        unpacksTo(TEXT, elsewhere);
        assertFalse(Files.exists(packed));
        ok(Cli.pipe(TEXT, "compress", "-o", elsewhere, "-f"));
        unpacksTo(TEXT, elsewhere);
        assertArrayEquals(TEXT, ok(Cli.run("decompress", "-o", "-", elsewhere)).out());
    }

    @Test
    void anUnknownSuffixNeedsAName() throws IOException {
        Path odd = folder.resolve("odd");
        ok(Cli.run("compress", "-o", odd, text));
        fails(
                1,
                odd + ": decompress: the suffix is none of .zst, .gz, .zz, .deflate, .lz4; name the output with -o or use -c, file=odd",
                Cli.run("decompress", odd));
        unpacksTo(TEXT, odd);
    }

    @Test
    void theFormatIsWhatTheBytesSayNotTheName() throws IOException {
        Path misnamed = folder.resolve("x.gz");
        ok(Cli.run("compress", "-a", "lz4", "-o", misnamed, text));
        ok(Cli.run("decompress", misnamed));
        assertArrayEquals(TEXT, Files.readAllBytes(folder.resolve("x")));
    }

    @Test
    void doesNotReadTheFileItWrites() throws IOException {
        fails(1, text + ": compress: input and output are the same file; output=" + text, Cli.run("compress", "-f", "-o", text, text));
        Path hard = Files.createLink(folder.resolve("hard"), text);
        assertEquals(1, Cli.run("compress", "-f", "-o", hard, text).exit());
        assertArrayEquals(TEXT, Files.readAllBytes(text));
    }

    @Test
    void doesNotWriteOverADirectory() throws IOException {
        Path directory = Files.createDirectory(packed);
        fails(1, text + ": compress: the output is a directory; output=" + directory, Cli.run("compress", "-f", text));
    }

    @Test
    void aMissingFolderIsNamed() {
        Path output = folder.resolve("nosuch").resolve("f");
        fails(1, text + ": compress: no such file or directory; output=" + output, Cli.run("compress", "-o", output, text));
    }

    @Test
    void followsLinksOnlyByForceOrToAnotherPlace() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), text);
        fails(1, link + ": compress: is a symbolic link; use -f, -c or -o to follow it", Cli.run("compress", link));
        ok(Cli.run("compress", "-f", "--rm", link));
        assertFalse(Files.exists(link, LinkOption.NOFOLLOW_LINKS));
        assertTrue(Files.exists(text));
        unpacksTo(TEXT, folder.resolve("link.zst"));
    }

    @Test
    void aLinkInTheWayIsReplacedNotWrittenThrough() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim"), "precious");
        Files.createSymbolicLink(packed, victim);
        assertEquals(1, Cli.run("compress", text).exit());
        ok(Cli.run("compress", "-f", text));
        assertEquals("precious", Files.readString(victim));
        assertFalse(Files.isSymbolicLink(packed));
    }

    @Test
    void noDataToOrFromATerminal() {
        fails(
                1,
                "standard input: compress: it is a terminal; name a file, or use -f",
                Cli.run(ALL_TERMINALS, new byte[0], "compress"));
        Cli.Result result = Cli.run(ALL_TERMINALS, new byte[0], "compress", "-c", "-q", text);
        fails(1, text + ": compress: standard output is a terminal; redirect it, or use -f", result);
        assertEquals(0, result.out().length);
        ok(Cli.run(ALL_TERMINALS, new byte[0], "compress", "-c", "-q", "-f", text));
    }

    @Test
    void textToATerminalIsFine() {
        ok(Cli.run("compress", text));
        assertArrayEquals(TEXT, ok(Cli.run(ALL_TERMINALS, new byte[0], "decompress", "-cq", packed)).out());
    }

    @Test
    void summarizesOnATerminalOrWhenAsked() {
        String line = ok(Cli.run(ERR_TERMINAL, new byte[0], "compress", text)).err();
        assertTrue(line.matches("(?s).*text : \\d+\\.\\d\\d%  \\(48\\.83 KiB => .* (KiB|B), .*text\\.zst\\)\n"), line);
        assertEquals("", ok(Cli.run(ERR_TERMINAL, new byte[0], "compress", "-fq", text)).err());
        String verbose = ok(Cli.run("compress", "-fv", text)).err();
        assertTrue(verbose.contains("driver=zstd-"), verbose);
        String back = ok(Cli.run("decompress", "-fv", packed)).err();
        assertTrue(back.startsWith(packed + " : 50000 bytes"), back);
    }

    @Test
    void resultsAsJson() {
        String json = Cli.run("compress", "--json", text, folder.resolve("nosuch")).text();
        for (String part : List.of("\"results\"", "\"bytesIn\" : 50000", "\"driver\" : \"zstd-", "\"exitCode\" : 1", "\"no such file")) {
            assertTrue(json.contains(part), part + " is not in " + json);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-19", "--fast", "--fast=3", "-l 7"})
    void takesLevelsOfZstd(String level) {
        ok(Cli.run(Stream.concat(
                        Stream.of("compress"),
                        Stream.concat(Stream.of(level.split(" ")), Stream.of(text.toString())))
                .toArray()));
        unpacksTo(TEXT, packed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "5"})
    void worksOnAsManyLanesAsTold(String lanes) {
        byte[] longer = Inputs.text(12 << 20);
        Cli.Result piped = ok(Cli.pipe(longer, "compress", "-T", lanes));
        assertArrayEquals(longer, ok(Cli.pipe(piped.out(), "decompress", "-T", lanes)).out());
    }

    @ParameterizedTest
    @EnumSource(names = {"ZSTD", "LZ4"})
    void writesAChecksumOfTheContentAsTheStockToolsDo(FileFormat format) {
        byte[] frame = ok(Cli.run("compress", "-c", "-a", format.algorithm(), text)).out();
        int flag = 0x04; // bit 2 of the descriptor byte, in both formats
        assertEquals(flag, frame[4] & flag);
    }

    @Test
    void readsANamedPipe() throws Exception {
        Path pipe = folder.resolve("pipe");
        StockTools.run(List.of("mkfifo", pipe.toString()), new byte[0], folder);
        Thread writer = Thread.ofPlatform().daemon().start(() -> {
            try {
                Files.write(pipe, TEXT);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
        byte[] piped = ok(Cli.run("compress", "-c", pipe)).out();
        writer.join();
        assertArrayEquals(TEXT, ok(Cli.pipe(piped, "decompress")).out());
    }
}
