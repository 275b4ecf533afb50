package io.acomp.cli;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** Files of the command read by the stock tools, and theirs by the command. */
class InteropTest {
    private static final Map<String, byte[]> INPUTS = Map.of(
            "empty", new byte[0],
            "one", new byte[] {'x'},
            "zeros", new byte[100_000],
            "random", Inputs.random(1_000_003),
            "text", Inputs.text(300_000),
            "long text", Inputs.text(9 << 20));

    @TempDir
    private Path folder;

    static Stream<Arguments> formatsAndInputs() {
        return Stream.of(FileFormat.values())
                .flatMap(format -> INPUTS.keySet().stream().sorted().map(input -> Arguments.of(format, input)));
    }

    @ParameterizedTest
    @MethodSource("formatsAndInputs")
    void theStockToolReadsOurs(FileFormat format, String input) throws Exception {
        byte[] data = INPUTS.get(input);
        Path file = Files.write(folder.resolve("f"), data);

        Cli.Result result = Cli.run("compress", "-a", format.algorithm(), file);

        assertEquals(0, result.exit(), result.err());
        byte[] packed = Files.readAllBytes(folder.resolve("f" + format.suffix()));
        assertArrayEquals(data, StockTools.run(StockTools.decompressor(format), packed, folder));
    }

    @ParameterizedTest
    @MethodSource("formatsAndInputs")
    void weReadTheStockTools(FileFormat format, String input) throws Exception {
        byte[] data = INPUTS.get(input);
        Path packed = Files.write(
                folder.resolve("f" + format.suffix()), StockTools.run(StockTools.compressor(format), data, folder));

        Cli.Result result = format == FileFormat.DEFLATE ? Cli.run("decompress", "-a", "deflate", packed) : Cli.run("decompress", packed);

        assertEquals(0, result.exit(), result.err());
        assertArrayEquals(data, Files.readAllBytes(folder.resolve("f")));
    }

    @ParameterizedTest
    @MethodSource("formatsAndInputs")
    void weReadOursThroughPipes(FileFormat format, String input) {
        byte[] data = INPUTS.get(input);
        Cli.Result packed = Cli.pipe(data, "compress", "-a", format.algorithm(), "-1");
        assertEquals(0, packed.exit(), packed.err());

        Cli.Result result = Cli.pipe(packed.out(), "decompress", "-a", format.algorithm(), "-");

        assertEquals(0, result.exit(), result.err());
        assertArrayEquals(data, result.out());
    }

    @ParameterizedTest
    @EnumSource(names = {"ZSTD", "GZIP", "LZ4"})
    void framesAndMembersOneAfterTheOtherAreAllRead(FileFormat format) throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (String input : new String[] {"text", "empty", "one", "random"}) {
            packed.write(StockTools.run(StockTools.compressor(format), INPUTS.get(input), folder));
            data.write(INPUTS.get(input));
        }

        Cli.Result result = Cli.pipe(packed.toByteArray(), "decompress");

        assertEquals(0, result.exit(), result.err());
        assertArrayEquals(data.toByteArray(), result.out());
    }
}
