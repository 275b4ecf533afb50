package io.acomp.scomp.spec;

import java.util.Set;
import java.util.function.Predicate;

import io.acomp.spi.SyncDriver;

/** What a driver must have or do for a test to apply to it. */
enum Trait {
    /** Nothing: the test applies to all. */
    ANY(driver -> true),
    /** It has a decoder that works in steps. */
    DECODER(DecoderCheck::present),
    /** Its streams write pieces that can be put behind each other. */
    PIECES(PieceCheck::present),
    /** Its format is one of files and connections, which stock tools read and write; the others are raw blocks. */
    STREAM_FORMAT(driver -> Set.of("zstd", "lz4-frame", "gzip", "zlib", "deflate").contains(driver.algorithm())),
    /** Streams of its format behind each other are read as one. */
    CONCATENATES(driver -> Format.of(driver.algorithm()).concatenates()),
    /** It keeps distances within a window that was asked for. */
    WINDOW_SETTING(driver -> driver.capabilities().windowSetting()),
    /** Its format declares windows above 64 KiB. */
    DECLARED_WINDOW(driver -> driver.algorithm().equals("zstd")),
    /** Its format makes data smaller. */
    COMPRESSES(driver -> !driver.algorithm().equals("null"));

    private final Predicate<SyncDriver> test;

    Trait(Predicate<SyncDriver> test) {
        this.test = test;
    }

    /** Whether an available driver has it. */
    boolean of(SyncDriver driver) {
        return test.test(driver);
    }
}
