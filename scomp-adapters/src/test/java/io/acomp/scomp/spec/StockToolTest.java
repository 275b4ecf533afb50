package io.acomp.scomp.spec;

import java.util.List;

import io.acomp.spi.CodecSettings;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

/** The stock tools read what each driver wrote, and each driver reads what they wrote. */
class StockToolTest {
    @EachDriver(Trait.STREAM_FORMAT)
    void toolReadsDriver(SyncDriver driver) throws Exception {
        Drivers.assumeAvailable(driver);
        Judge reader = reader(driver);
        try (Subject subject = new Subject(driver)) {
            for (Content content : Content.values()) {
                for (int size : new int[] {0, 4097, 300_000}) {
                    byte[] data = content.bytes(size);
                    assertArrayEquals(
                            data, reader.run(subject.compressed(data)), () -> reader + " reads " + driver.name() + ", size=" + data.length);
                }
            }
        }
    }

    @EachDriver(Trait.CONCATENATES)
    void toolReadsConcatenatedStreams(SyncDriver driver) throws Exception {
        Drivers.assumeAvailable(driver);
        Judge reader = reader(driver);
        try (Subject subject = new Subject(driver)) {
            byte[] data = Content.TEXT.bytes(50_000);
            byte[] twice = Content.concatenated(subject.compressed(data), subject.compressed(data));
            assertArrayEquals(Content.concatenated(data, data), reader.run(twice));
        }
    }

    @EachDriver(Trait.STREAM_FORMAT)
    void driverReadsTool(SyncDriver driver) throws Exception {
        Drivers.assumeAvailable(driver);
        List<? extends Judge> writers = switch (driver.algorithm()) {
            case "zstd" -> List.of(
                    Tool.of("zstd", "-1", "-c"), Tool.of("zstd", "-12", "--no-check", "-c"), Tool.of("zstd", "-19", "--long=24", "-c"));
            case "gzip" -> List.of(Tool.of("gzip", "-1", "-c"), Tool.of("gzip", "-9", "-c"));
            case "lz4-frame" -> List.of(
                    Tool.of("lz4", "-1", "-c"),
                    Tool.of("lz4", "-9", "-B4", "-c"),
                    Tool.of("lz4", "-1", "-B5", "-BD", "-BX", "-c"),
                    Tool.of("lz4", "-1", "-BI", "--no-frame-crc", "--content-size", "-c"));
            case "zlib" -> List.of(new PythonZlib(1, 15), new PythonZlib(9, 15), new PythonZlib(6, 9));
            case "deflate" -> List.of(new PythonZlib(1, -15), new PythonZlib(9, -15), new PythonZlib(0, -15), new PythonZlib(6, -9));
            default -> throw new AssertionError("no stock tool writes the format, algorithm=" + driver.algorithm());
        };
        writers.getFirst().assumeInstalled();
        try (Subject subject = new Subject(driver)) {
            for (Judge writer : writers) {
                for (Content content : Content.values()) {
                    for (int size : new int[] {0, 4097, 300_000}) {
                        byte[] data = content.bytes(size);
                        subject.assertDecompresses(writer.run(data), data);
                    }
                }
            }
        }
    }

    /** Distances stay within a window that was asked for: an inflater with that window and no more reads the stream. */
    @EachDriver(Trait.WINDOW_SETTING)
    void windowIsKept(SyncDriver driver) throws Exception {
        Drivers.assumeAvailable(driver);
        Judge reader = switch (driver.algorithm()) {
            case "deflate" -> PythonZlib.inflater(-12);
            case "zlib" -> PythonZlib.inflater(12);
            case "gzip" -> PythonZlib.inflater(12 + 16);
            case "zstd" -> Tool.of("zstd", "-dc", "--memory=4096");
            default -> throw new AssertionError("no judge of windows, algorithm=" + driver.algorithm());
        };
        reader.assumeInstalled();
        // Text that repeats after 5000 bytes tempts every codec to reach back further than 4096.
        byte[] period = Content.RANDOM.bytes(5000);
        byte[] data = Content.concatenated(period, period, period, Content.TEXT.bytes(40_000));
        try (Subject subject = new Subject(driver, new CodecSettings(CodecSettings.DEFAULT_LEVEL, 4096, 0, false, null))) {
            assertArrayEquals(data, reader.run(subject.compressed(data)));
        }
    }

    /** The stock tool that reads what a driver writes; skips the running test if it is not installed. */
    static Judge reader(SyncDriver driver) {
        Judge reader = switch (driver.algorithm()) {
            case "zstd" -> Tool.of("zstd", "-dc");
            case "gzip" -> Tool.of("gzip", "-dc");
            case "lz4-frame" -> Tool.of("lz4", "-dc");
            case "zlib" -> PythonZlib.inflater(15);
            case "deflate" -> PythonZlib.inflater(-15);
            default -> throw new AssertionError("no stock tool reads the format, algorithm=" + driver.algorithm());
        };
        reader.assumeInstalled();
        return reader;
    }
}
