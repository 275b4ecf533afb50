package io.acomp.hw.iaa;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.acomp.Operation;
import io.acomp.spi.DeviceDriver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@io.acomp.hw.process.OwnProcess
class IaaStandInTest {
    private static IaaStandIn device;

    @BeforeAll
    static void plugIn() {
        device = IaaStandIn.install();
    }

    @Test
    void smoke() throws Exception {
        for (var d : IaaDrivers.all()) {
            DeviceDriver driver = (DeviceDriver) d;
            System.out.println(driver + " " + driver.availability() + " " + driver.capabilities());
            for (int level = 0; level < 2; level++) {
                try (QueueDriver queue = new QueueDriver(driver)) {
                    for (int size : List.of(0, 1, 10, 100, 1000, 4096, 5000, 65536, 1000000, 2 << 20)) {
                        byte[] text = "the quick brown fox jumps over the lazy dog 0123456789".repeat(size / 50 + 1).substring(0, size).getBytes();
                        for (int i = 0; i < text.length; i++) if (i % 7 == 3) text[i] = (byte) (i * 31 >> 3);
                        long n = queue.run(Operation.COMPRESS, level, text, (int) driver.maxCompressedLength(size));
                        if (n < 0) { System.out.println(size + " " + level + " " + io.acomp.spi.CodecResult.status(n)); continue; }
                        byte[] packed = queue.lastOutput();
                        long back = queue.run(Operation.DECOMPRESS, 1, packed, size);
                        System.out.println(size + " " + level + " -> " + n + " -> " + back + " " + io.acomp.spi.CodecResult.status(back));
                        if (back >= 0) assertArrayEquals(text, queue.lastOutput());
                    }
                    assertTrue(queue.isIntact());
                }
            }
        }
        for (String c : List.of("submitted", "completed", "statistics", "compressed", "decompressed", "verified")) System.out.println(c + "=" + device.get(c));
    }
}
