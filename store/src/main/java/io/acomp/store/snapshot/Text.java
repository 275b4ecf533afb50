package io.acomp.store.snapshot;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Texts as bytes, refused rather than changed where they cannot be told exactly. */
final class Text {
    /** Bytes of the length before a text. */
    static final int LENGTH_BYTES = Short.BYTES;

    private Text() {}

    /**
     * A text's bytes.
     *
     * @throws IllegalArgumentException if it is too long or no Unicode
     */
    static byte[] encode(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            if (bytes.length > SnapshotFormat.MAX_TEXT) {
                throw new IllegalArgumentException("a text has at most " + SnapshotFormat.MAX_TEXT + " bytes, bytes=" + bytes.length);
            }
            return bytes;
        } catch (CharacterCodingException halves) {
            throw new IllegalArgumentException("the text is no Unicode, text=" + text, halves);
        }
    }

    /** The text of some bytes. */
    static String decode(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
}
