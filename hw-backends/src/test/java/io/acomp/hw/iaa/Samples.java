package io.acomp.hw.iaa;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;

import io.acomp.hw.DeflateFraming;

/** What tests compress, and the JDK as the judge of what comes out. */
final class Samples {
    /** Kinds of content. */
    enum Content {
        TEXT,
        RANDOM,
        ZEROS,
        /** Runs of text, noise and zeros. */
        MIXED
    }

    private static final String[] WORDS =
            "the of and to in is that for it as was with be by on not he his but at are this have from or had".split(" ");

    private Samples() {}

    /** The same bytes for the same arguments. */
    static byte[] of(Content content, int size) {
        byte[] bytes = new byte[size];
        Random random = new Random(size * 31L + content.ordinal());
        switch (content) {
            case TEXT -> text(bytes, random);
            case RANDOM -> random.nextBytes(bytes);
            case ZEROS -> {}
            case MIXED -> {
                text(bytes, random);
                for (int at = 0; at < size; at += 3000) {
                    byte[] noise = new byte[Math.min(1000, size - at)];
                    random.nextBytes(noise);
                    System.arraycopy(noise, 0, bytes, at, noise.length);
                    Arrays.fill(bytes, Math.min(size, at + 1000), Math.min(size, at + 1500), (byte) 0);
                }
            }
        }
        return bytes;
    }

    private static void text(byte[] bytes, Random random) {
        for (int at = 0; at < bytes.length; ) {
            byte[] word = (WORDS[random.nextInt(WORDS.length)] + ' ').getBytes(StandardCharsets.US_ASCII);
            int count = Math.min(word.length, bytes.length - at);
            System.arraycopy(word, 0, bytes, at, count);
            at += count;
        }
    }

    /** Decompresses by the JDK, which sees to the trailer; fails if anything follows the stream. */
    static byte[] inflate(DeflateFraming framing, byte[] packed) {
        try {
            return framing == DeflateFraming.GZIP
                    ? new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes()
                    : inflate(packed, framing == DeflateFraming.RAW);
        } catch (IOException corrupt) {
            throw new UncheckedIOException(corrupt);
        }
    }

    private static byte[] inflate(byte[] packed, boolean raw) throws IOException {
        Inflater inflater = new Inflater(raw);
        try {
            inflater.setInput(packed);
            byte[] plain = new byte[4 << 20];
            int length = inflater.inflate(plain);
            if (!inflater.finished() || inflater.getRemaining() > 0) {
                throw new IOException("stream does not end where the data does, left=" + inflater.getRemaining());
            }
            return Arrays.copyOf(plain, length);
        } catch (DataFormatException corrupt) {
            throw new IOException(corrupt);
        } finally {
            inflater.end();
        }
    }

    /** Compresses by the JDK with its window of 32 KiB. */
    static byte[] deflate(DeflateFraming framing, byte[] plain) {
        return deflate(framing, plain, Deflater.DEFAULT_STRATEGY);
    }

    /** Compresses by the JDK without matches, so that any window will do. */
    static byte[] deflateWithoutMatches(DeflateFraming framing, byte[] plain) {
        return deflate(framing, plain, Deflater.HUFFMAN_ONLY);
    }

    private static byte[] deflate(DeflateFraming framing, byte[] plain, int strategy) {
        if (framing == DeflateFraming.GZIP) {
            return gzip(plain, strategy);
        }
        Deflater deflater = new Deflater(6, framing == DeflateFraming.RAW);
        try {
            deflater.setStrategy(strategy);
            deflater.setInput(plain);
            deflater.finish();
            byte[] packed = new byte[plain.length + plain.length / 1000 + 100];
            int length = 0;
            while (!deflater.finished()) {
                length += deflater.deflate(packed, length, packed.length - length);
            }
            return Arrays.copyOf(packed, length);
        } finally {
            deflater.end();
        }
    }

    private static byte[] gzip(byte[] plain, int strategy) {
        var out = new java.io.ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out) {
            {
                def.setStrategy(strategy);
            }
        }) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }
}
