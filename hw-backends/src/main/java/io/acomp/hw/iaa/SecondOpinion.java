package io.acomp.hw.iaa;

import java.lang.foreign.MemorySegment;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import io.acomp.spi.CodecResult;

/**
 * What is wrong with deflate data that QPL did not read to its end, by the JDK's inflater. QPL's own status does not tell: there are errors
 * past the first 64 KiB of output that end with status 0, and block headers that deflate allows and QPL refuses.
 */
final class SecondOpinion {
    private static final int STEP_BYTES = 16 * 1024;

    private SecondOpinion() {}

    /**
     * Reads deflate data and throws the output away.
     *
     * @param source holds the data
     * @param from its first byte
     * @param room what the caller offers for the output, in bytes
     * @return {@link CodecResult#UNSUPPORTED} if it is good, otherwise corrupt with the offset, or {@link CodecResult#DESTINATION_TOO_SMALL}
     */
    static long of(MemorySegment source, long from, long room) {
        long end = source.byteSize();
        byte[] output = new byte[STEP_BYTES];
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(source.asSlice(from).asByteBuffer());
            long produced = 0;
            while (!inflater.finished()) {
                int count = inflater.inflate(output);
                produced += count;
                if (produced > room) {
                    return CodecResult.DESTINATION_TOO_SMALL;
                }
                if (count == 0 && !inflater.finished()) {
                    return CodecResult.corruptAt(end);
                }
            }
            return CodecResult.UNSUPPORTED;
        } catch (DataFormatException corrupt) {
            return CodecResult.corruptAt(Math.min(from + inflater.getBytesRead(), end));
        } finally {
            inflater.end();
        }
    }
}
