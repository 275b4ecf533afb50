package io.acomp.cli;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class LevelArgumentsTest {
    @ParameterizedTest
    @CsvSource({
        "compress -9 f,              compress -l 9 f",
        "compress -19 f,             compress -l 19 f",
        "compress -9cf f,            compress -l 9 -cf f",
        "decompress -3 f,            decompress -l 3 f",
        "compress --fast f,          compress -l -1 f",
        "compress --fast=7 f,        compress -l -7 f",
        "compress -l -5 f,           compress -l -5 f",
        "compress --level -5 f,      compress --level -5 f",
        "compress -T 4 f,            compress -T 4 f",
        "compress -T4 -l9 f,         compress -T4 -l9 f",
        "compress - f,               compress - f",
        "compress -1 -- -2 --fast,   compress -l 1 -- -2 --fast",
        "compress f-1 --faster,      compress f-1 --faster",
        "selftest -9,                selftest -9",
    })
    void spellsLevelsAsTheStockToolsDo(String given, String parsed) {
        assertEquals(parsed, String.join(" ", LevelArguments.expand(given.split(" "))));
    }
}
