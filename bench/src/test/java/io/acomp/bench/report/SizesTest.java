package io.acomp.bench.report;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class SizesTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "4096, 4096, 4k",
        "4k, 4096, 4k",
        "64K, 65536, 64k",
        "1m, 1048576, 1m",
        "1500, 1500, 1500",
        "2G, 2147483648, 2g",
        "8388607g, 9007198180999168, 8388607g"
    })
    void readsAndWrites(String text, long bytes, String shortest) {
        assertEquals(bytes, Sizes.parse(text));
        assertEquals(shortest, Sizes.text(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k", "0", "-1", "4kk", "4 k", "1.5m", "0x10", "99999999999g", "9999999999999999999", "٤"})
    void refuses(String text) {
        assertThrows(IllegalArgumentException.class, () -> Sizes.parse(text));
    }
}
