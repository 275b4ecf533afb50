package io.acomp.hw.iaa;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.hw.DeflateFraming;
import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the drivers write others read, and the other way round as far as the window of 4 KiB allows. */
class QplInteropTest {
    private static final int[] SIZES = {0, 1, 4095, 4096, 4097, 65_536, 1_000_003};
    private static final int DEADLINE_SECONDS = 60;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void theJdkReadsWhatIsWritten(DeflateFraming framing) throws IOException {
        for (int level : new int[] {1, 3}) {
            try (QplSubject subject = new QplSubject(framing, level)) {
                for (QplContent content : QplContent.values()) {
                    for (int size : SIZES) {
                        byte[] data = content.bytes(size);
                        assertArrayEquals(data, jdkReads(framing, subject.compressed(data), size), () -> content + " size=" + size);
                    }
                }
            }
        }
    }

    private static byte[] jdkReads(DeflateFraming framing, byte[] packed, int size) throws IOException {
        if (framing == DeflateFraming.GZIP) {
            return new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
        }
        JdkJudge.Verdict verdict = JdkJudge.read(framing == DeflateFraming.RAW, packed, size);
        assertTrue(verdict.good());
        return verdict.content();
    }

    /** Inputs of 4 KiB have no distant matches, nor have larger ones without matches or with runs only. */
    @ParameterizedTest
    @EnumSource
    void whatTheJdkWritesIsRead(DeflateFraming framing) throws IOException {
        try (QplSubject subject = new QplSubject(framing, 1)) {
            for (QplContent content : QplContent.values()) {
                for (int size : SIZES) {
                    for (int strategy : new int[] {Deflater.DEFAULT_STRATEGY, Deflater.HUFFMAN_ONLY}) {
                        if (size <= QplDriver.WINDOW || strategy == Deflater.HUFFMAN_ONLY || content == QplContent.ZEROS) {
                            reads(subject, content.bytes(size), 6, strategy);
                        }
                    }
                    reads(subject, content.bytes(size), Deflater.NO_COMPRESSION, Deflater.DEFAULT_STRATEGY);
                }
            }
        }
    }

    private static void reads(QplSubject subject, byte[] data, int level, int strategy) throws IOException {
        byte[] packed = subject.framing == DeflateFraming.GZIP
                ? jdkMember(data, level, strategy)
                : JdkJudge.write(subject.framing == DeflateFraming.RAW, data, level, strategy);
        assertEquals(data.length, subject.decompress(packed, data.length), () -> "size=" + data.length + ", level=" + level + ", strategy=" + strategy);
        assertArrayEquals(data, subject.output(data.length));
    }

    private static byte[] jdkMember(byte[] data, int level, int strategy) throws IOException {
        ByteArrayOutputStream member = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(member) {
            {
                def.setLevel(level);
                def.setStrategy(strategy);
            }
        }) {
            out.write(data);
        }
        return member.toByteArray();
    }

    @Test
    void stockGzipReadsWhatIsWritten() throws Exception {
        Path gzip = Requires.program("gzip");
        try (QplSubject subject = new QplSubject(DeflateFraming.GZIP, 3)) {
            ByteArrayOutputStream members = new ByteArrayOutputStream();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (QplContent content : QplContent.values()) {
                for (int size : SIZES) {
                    members.writeBytes(subject.compressed(content.bytes(size)));
                    all.writeBytes(content.bytes(size));
                }
            }
            assertArrayEquals(all.toByteArray(), run(gzip, members.toByteArray(), "-dc"));
        }
    }

    @Test
    void whatStockGzipWritesIsRead() throws Exception {
        Path gzip = Requires.program("gzip");
        try (QplSubject subject = new QplSubject(DeflateFraming.GZIP, 1)) {
            for (QplContent content : QplContent.values()) {
                for (int size : new int[] {0, 1, 4096}) {
                    byte[] data = content.bytes(size);
                    for (String level : new String[] {"-1", "-9"}) {
                        byte[] packed = run(gzip, data, level, "-c");
                        assertEquals(size, subject.decompress(packed, size), () -> content + " size=" + size + " " + level);
                        assertArrayEquals(data, subject.output(size));
                    }
                }
            }
        }
    }

    private byte[] run(Path program, byte[] input, String... options) throws IOException, InterruptedException {
        Path in = Files.write(folder.resolve("in"), input);
        Path out = folder.resolve("out");
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectInput(in.toFile()).redirectOutput(out.toFile()).start();
        assertTrue(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), "gzip does not end");
        assertEquals(0, process.exitValue());
        return Files.readAllBytes(out);
    }
}
