package io.acomp.cli;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

class FileFormatTest {
    @ParameterizedTest
    @CsvSource({
        "a.zst, a", "a.b.gz, a.b", "a.lz4, a", "a.zz, a", "a.deflate, a", "a.tgz, a.tar", "a.tzst, a.tar", "a.tlz4, a.tar",
        "a.gz.zst, a.gz",
        "a.txt,", ".gz,", "gz,", ".tgz,", "a.GZ,", "a,"
    })
    void stripsOneKnownSuffix(String name, String stripped) {
        assertEquals(stripped, FileFormat.stripSuffix(name));
    }

    @Test
    void lz4OnTheCommandLineIsTheFrameFormat() {
        assertSame(FileFormat.LZ4, FileFormat.named("lz4"));
        assertSame(FileFormat.LZ4, FileFormat.named("lz4-frame"));
        assertEquals("lz4-frame", FileFormat.LZ4.algorithm());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4hc", "lzo", "snappy", "null", "nosuch", "", "ZSTD"})
    void otherNamesAreUsageErrorsThatNameTheFormats(String name) {
        CommandException failure = assertThrows(CommandException.class, () -> FileFormat.named(name));
        assertEquals(ExitCode.USAGE, failure.exitCode());
        assertEquals("no such file format; formats are zstd, gzip, zlib, deflate, lz4; algorithm=" + name, failure.getMessage());
    }
}
