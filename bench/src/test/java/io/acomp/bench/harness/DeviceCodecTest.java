package io.acomp.bench.harness;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.UnsupportedSettingException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DeviceCodecTest {
    private static final int BYTES = 100;

    private final Arena arena = Arena.ofConfined();
    private final DeviceCodec codec = new DeviceCodec(new CopyDriver());
    private final MemorySegment plain = filled(BYTES, 1);
    private final MemorySegment packed = filled(10, 2);
    private final MemorySegment room = arena.allocate(BYTES);

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void givesTheAnswersThatWereRecordedInBothDirections() throws UnsupportedSettingException {
        codec.record(plain, packed);
        try (CodecStream stream = codec.newStream(); CodecConfig config = codec.configure(CodecSettings.DEFAULTS)) {
            assertEquals(10, stream.compress(config, filled(BYTES, 1), room));
            assertEquals(-1, packed.mismatch(room.asSlice(0, 10)));
            assertEquals(BYTES, stream.decompress(config, filled(10, 2), room));
            assertEquals(-1, plain.mismatch(room));
            assertEquals(CodecResult.DESTINATION_TOO_SMALL, stream.compress(config, plain, room.asSlice(0, 9)));
        }
    }

    @Test
    void worksOnWhatItDoesNotKnowOrHasForgotten() throws UnsupportedSettingException {
        codec.record(plain, packed);
        try (CodecStream stream = codec.newStream(); CodecConfig config = codec.configure(CodecSettings.DEFAULTS)) {
            assertEquals(BYTES, stream.compress(config, filled(BYTES, 3), room));
            codec.forget();
            assertEquals(BYTES, stream.compress(config, plain, room));
        }
    }

    @Test
    void knowsHowLongItHasWorked() throws UnsupportedSettingException {
        try (CodecStream stream = codec.newStream(); CodecConfig config = codec.configure(CodecSettings.DEFAULTS)) {
            long before = codec.workNanos();
            stream.compress(config, plain, room);

            assertTrue(codec.workNanos() > before);
        }
    }

    private MemorySegment filled(int bytes, int value) {
        MemorySegment segment = arena.allocate(bytes);
        segment.fill((byte) value);
        segment.set(ValueLayout.JAVA_BYTE, 0, (byte) bytes);
        return segment;
    }
}
