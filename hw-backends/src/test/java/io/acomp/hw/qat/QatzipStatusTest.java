package io.acomp.hw.qat;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.acomp.spi.CodecResult;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class QatzipStatusTest {
    @Test
    void codesAreDistinctAndFound() {
        assertEquals(QatzipStatus.values().length, Arrays.stream(QatzipStatus.values()).mapToInt(QatzipStatus::code).distinct().count());
        for (QatzipStatus status : QatzipStatus.values()) {
            assertEquals(status, QatzipStatus.of(status.code()));
        }
        assertEquals(QatzipStatus.UNKNOWN, QatzipStatus.of(-4711));
    }

    @Test
    void whatStopsADeviceHasACauseAndARemedy() {
        for (int code : List.of(-101, -102, -103, -104, 11, 12, 13, 14)) {
            QatzipStatus status = QatzipStatus.of(code);
            assertFalse(status.cause().isEmpty() || status.remedy().isEmpty(), status.toString());
            assertTrue(status.isAboutDevice(), status.toString());
        }
        assertFalse(QatzipStatus.of(-105).cause().isEmpty());
    }

    @Test
    void aFailedDecompressionBlamesWhatIsKnown() {
        assertEquals(CodecResult.CORRUPT_INPUT, QatCodec.failure(-4));
        assertEquals(CodecResult.UNSUPPORTED, QatCodec.failure(-2));
        assertEquals(CodecResult.UNSUPPORTED, QatCodec.failure(-3));
        assertEquals(CodecResult.DEVICE_FAILED, QatCodec.failure(-103));
        assertEquals(CodecResult.DEVICE_FAILED, QatCodec.failure(-5));
        assertEquals(CodecResult.DEVICE_FAILED, QatCodec.failure(-100));
        assertEquals(CodecResult.UNSUPPORTED, QatCodec.failure(-116));
    }
}
