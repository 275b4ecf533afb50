package io.acomp.scomp.spec;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/** One name, one format: each driver of an algorithm reads what any other wrote. */
class InteropTest {
    private static final int[] SIZES = {0, 1, 4096, 65_537, 300_000};

    /** Every ordered pair of drivers; a pair with a driver that is not available is skipped with its reason. */
    @TestFactory
    Stream<DynamicTest> everyPair() {
        List<SyncDriver> drivers = Drivers.list();
        return drivers.stream().flatMap(writer -> drivers.stream()
                .filter(reader -> reader != writer && format(reader).equals(format(writer)))
                .map(reader -> dynamicTest(writer.name() + " read by " + reader.name(), () -> {
                    Drivers.assumeAvailable(writer);
                    Drivers.assumeAvailable(reader);
                    interoperate(writer, reader);
                })));
    }

    /** lz4hc writes lz4's blocks. */
    private static String format(SyncDriver driver) {
        return driver.algorithm().equals("lz4hc") ? "lz4" : driver.algorithm();
    }

    private static void interoperate(SyncDriver writer, SyncDriver reader) {
        try (Subject from = new Subject(writer);
                Subject to = new Subject(reader)) {
            for (Content content : Content.values()) {
                for (int size : SIZES) {
                    byte[] data = content.bytes(size);
                    byte[] packed = from.compressed(data);
                    to.assertDecompresses(packed, data);
                    if (from.format.concatenates()) {
                        to.assertDecompresses(Content.concatenated(packed, packed), Content.concatenated(data, data));
                    }
                }
            }
        }
    }
}
