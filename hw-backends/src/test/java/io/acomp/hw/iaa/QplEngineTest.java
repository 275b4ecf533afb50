package io.acomp.hw.iaa;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.zip.Deflater;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.hw.DeflateFraming;
import io.acomp.hw.Vendor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** The drivers in an engine, opened by name: self-test, gathering of pieces, heap memory, what the window forbids. */
class QplEngineTest {
    private static final int SIZE = 300_000;

    @BeforeEach
    void needsTheLibrary() {
        Vendor.available(new QplDriver(DeflateFraming.RAW));
    }

    @ParameterizedTest
    @EnumSource
    void compressesAndDecompressesByName(DeflateFraming framing) {
        byte[] data = QplContent.TEXT.bytes(SIZE);
        try (AcompEngine engine = AcompEngine.create();
                Acomp acomp = engine.open(framing.algorithm() + "-qpl");
                Arena arena = Arena.ofShared()) {
            List<MemorySegment> pieces = List.of(
                    MemorySegment.ofArray(data).asSlice(0, 100_000),
                    arena.allocateFrom(ValueLayout.JAVA_BYTE, data).asSlice(100_000));
            MemorySegment packed = arena.allocate(acomp.maxCompressedLength(SIZE));
            AcompRequest request = acomp.newRequest().source(pieces).destination(List.of(packed));
            assertEquals(AcompStatus.OK, request.compressAndWait());
            byte[] back = new byte[SIZE];
            request.source(packed.asSlice(0, request.produced())).destination(MemorySegment.ofArray(back));
            assertEquals(AcompStatus.OK, request.decompressAndWait());
            assertEquals(SIZE, request.produced());
            assertArrayEquals(data, back);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RAW", "ZLIB"})
    void saysWhatItsWindowForbids(DeflateFraming framing) {
        byte[] data = QplContent.TEXT.bytes(SIZE);
        byte[] packed = JdkJudge.write(framing == DeflateFraming.RAW, data, 9, Deflater.DEFAULT_STRATEGY);
        try (AcompEngine engine = AcompEngine.create();
                Acomp acomp = engine.open(framing.algorithm() + "-qpl")) {
            AcompRequest request =
                    acomp.newRequest().source(MemorySegment.ofArray(packed)).destination(MemorySegment.ofArray(new byte[SIZE]));
            assertEquals(AcompStatus.UNSUPPORTED, request.decompressAndWait());
        }
    }
}
