package io.acomp.hw.iaa;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** What the JDK makes of raw deflate and zlib data. */
final class JdkJudge {
    private JdkJudge() {}

    /**
     * A verdict.
     *
     * @param content what came out, no more than one byte over the room
     * @param finished true if the stream ended
     * @param rest bytes of the source behind its end
     * @param dictionary true if the stream asks for a dictionary
     */
    record Verdict(byte[] content, boolean finished, int rest, boolean dictionary) {
        /** True if the source is one stream and nothing else. */
        boolean good() {
            return finished && rest == 0;
        }
    }

    /**
     * Decompresses.
     *
     * @param raw true for deflate, false for zlib
     * @param source the whole source
     * @param room bytes to go to at most, and one more
     */
    static Verdict read(boolean raw, byte[] source, int room) {
        Inflater inflater = new Inflater(raw);
        byte[] output = new byte[room + 1];
        int produced = 0;
        try {
            inflater.setInput(source);
            int count = 1;
            while (count > 0 && !inflater.finished()) {
                count = inflater.inflate(output, produced, output.length - produced);
                produced += count;
            }
            return new Verdict(Arrays.copyOf(output, produced), inflater.finished(), inflater.getRemaining(), inflater.needsDictionary());
        } catch (DataFormatException corrupt) {
            return new Verdict(Arrays.copyOf(output, (int) inflater.getBytesWritten()), false, 0, false);
        } finally {
            inflater.end();
        }
    }

    /**
     * Compresses.
     *
     * @param raw true for deflate, false for zlib
     * @param data plain data
     * @param level 0 to 9
     * @param strategy of {@link Deflater}
     */
    static byte[] write(boolean raw, byte[] data, int level, int strategy) {
        Deflater deflater = new Deflater(level, raw);
        try {
            deflater.setStrategy(strategy);
            deflater.setInput(data);
            deflater.finish();
            byte[] output = new byte[2 * data.length + 1000];
            int produced = 0;
            while (!deflater.finished()) {
                produced += deflater.deflate(output, produced, output.length - produced);
            }
            return Arrays.copyOf(output, produced);
        } finally {
            deflater.end();
        }
    }
}
