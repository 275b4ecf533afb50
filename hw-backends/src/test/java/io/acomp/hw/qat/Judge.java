package io.acomp.hw.qat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

import io.acomp.testing.Requires;


/** The JDK and the stock tools, which say what a stream holds and make streams of their own. */
final class Judge {
    private static final long SECONDS = 30;

    private Judge() {}

    /** What a stream holds; the whole of it is one stream. */
    static byte[] decoded(QatFormat format, byte[] stream) {
        try {
            return switch (format) {
                case DEFLATE -> inflated(new Inflater(true), stream);
                case ZLIB -> inflated(new Inflater(), stream);
                case GZIP -> new GZIPInputStream(new ByteArrayInputStream(stream)).readAllBytes();
                case LZ4_FRAME -> tool(stream, "lz4", "-dc");
            };
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static byte[] inflated(Inflater inflater, byte[] stream) throws IOException {
        try (inflater; InputStream in = new InflaterInputStream(new ByteArrayInputStream(stream), inflater)) {
            byte[] content = in.readAllBytes();
            if (inflater.getBytesRead() != stream.length) {
                throw new IOException("something follows the stream, bytes=" + (stream.length - inflater.getBytesRead()));
            }
            return content;
        }
    }

    /** A stream of the JDK's or the lz4 tool's, of the kind QAT reads. */
    static byte[] encoded(QatFormat format, int level, byte[] content) {
        try {
            return switch (format) {
                case DEFLATE -> deflated(new Deflater(level, true), content);
                case ZLIB -> deflated(new Deflater(level), content);
                case GZIP -> gzip(content);
                case LZ4_FRAME -> {
                    Path file = Files.createTempFile("judge", ".raw");
                    try {
                        Files.write(file, content);
                        yield tool(new byte[0], "lz4", "-qc", "--content-size", file.toString());
                    } finally {
                        Files.delete(file);
                    }
                }
            };
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] deflated(Deflater deflater, byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (deflater; OutputStream compressing = new DeflaterOutputStream(out, deflater)) {
            compressing.write(content);
        }
        return out.toByteArray();
    }

    /** What a stock tool makes of bytes; skips the test where it is not installed. */
    static byte[] tool(byte[] input, String... command) {
        Requires.program(command[0]);
        try {
            Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            Thread writer = Thread.ofPlatform().start(() -> {
                try (OutputStream out = process.getOutputStream()) {
                    out.write(input);
                } catch (IOException closed) {
                    // the tool has stopped reading; its exit status tells
                }
            });
            byte[] output = process.getInputStream().readAllBytes();
            writer.join();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError("the tool failed, command=" + String.join(" ", command));
            }
            return output;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
