package io.acomp.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Input that is damaged, cut off or followed by something else: exit code 3, one line, nothing left behind. */
class CorruptInputTest {
    private static final byte[] TEXT = Inputs.text(200_000);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(FileFormat.class)
    void cutOff(FileFormat format) throws IOException {
        byte[] packed = pack(format);
        for (int length : new int[] {packed.length - 1, packed.length / 2, 6, 3}) {
            refused(format, Arrays.copyOf(packed, length));
        }
    }

    @ParameterizedTest
    @EnumSource(FileFormat.class)
    void empty(FileFormat format) throws IOException {
        refused(format, new byte[0]);
    }

    /** Raw deflate has no checksum: a flipped bit may go unseen. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "DEFLATE")
    void flipped(FileFormat format) throws IOException {
        byte[] packed = pack(format);
        packed[packed.length / 2] ^= (byte) 0xff;
        refused(format, packed);
    }

    @ParameterizedTest
    @EnumSource(FileFormat.class)
    void followedByGarbage(FileFormat format) throws IOException {
        byte[] packed = pack(format);
        byte[] longer = Arrays.copyOf(packed, packed.length + 7);
        Arrays.fill(longer, packed.length, longer.length, (byte) 'g');
        refused(format, longer);
    }

    private static byte[] pack(FileFormat format) {
        Cli.Result packed = Cli.pipe(TEXT, "compress", "-a", format.algorithm());
        assertEquals(0, packed.exit(), packed.err());
        return packed.out();
    }

    private void refused(FileFormat format, byte[] packed) throws IOException {
        Path file = Files.write(folder.resolve("f" + format.suffix()), packed);
        Cli.Result result = Cli.run("decompress", "-a", format.algorithm(), file);
        assertEquals(ExitCode.CORRUPT, result.exit(), result.err());
        assertTrue(result.err().startsWith("acomp: " + file + ": decompress: "), result.err());
        assertEquals(1, result.err().lines().count(), result.err());
        assertFalse(Files.exists(folder.resolve("f")), "a partial output is left");
        assertTrue(Files.exists(file), "the input is gone");

        Cli.Result piped = Cli.pipe(packed, "decompress", "-a", format.algorithm());
        assertEquals(ExitCode.CORRUPT, piped.exit(), piped.err());
    }
}
