package io.acomp.cli;

import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ProgressTest {
    @Test
    void showsHowFarAFileOfKnownSizeHasCome() {
        assertEquals("f  [#####...............]  25 %  1 MiB => 512 KiB", Progress.line("f", 4 << 20, 1 << 20, 1 << 19));
    }

    @Test
    void aFileThatGrewIsNotOverAHundredPercent() {
        assertEquals("f  [####################] 100 %  2 MiB => 1 MiB", Progress.line("f", 1 << 20, 2 << 20, 1 << 20));
    }

    @Test
    void showsAmountsWhereTheSizeIsUnknown() {
        assertEquals("standard input  1 MiB => 3 B", Progress.line("standard input", -1, 1 << 20, 3));
    }

    @Test
    void fitsALineWhateverTheName() {
        String line = Progress.line("directory/".repeat(50) + "name", 1L << 60, (1L << 60) - 1, 1L << 59);
        assertTrue(line.length() <= 79, line);
        assertTrue(line.contains("name  ["), line);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "1, 1 B", "1023, 1023 B", "1024, 1 KiB", "1536, 1.50 KiB", "1048577, 1.00 MiB", "9223372036854775807, 8.00 EiB"})
    void writesSizesForPeople(long bytes, String text) {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertEquals(text, Bytes.text(bytes));
        } finally {
            Locale.setDefault(before);
        }
    }
}
