package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.OutputAllocator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Limits are enforced for every driver in one place; the output never passes them. */
@EngineTest
class LimitTest {
    private static final int BOMB = 100_000;

    @ParameterizedTest
    @EnumSource(AllocatorTest.Where.class)
    void maxOutput(AllocatorTest.Where where) {
        try (TestDevice device = new TestDevice(4);
                Rig rig = where.rig(device)) {
            MemorySegment packed = Rig.compressed(MemorySegment.ofArray(new byte[BOMB]));
            MemorySegment room = MemorySegment.ofArray(new byte[BOMB]).fill((byte) 5);
            AcompRequest request = where.request(rig).source(packed).destination(room).maxOutput(BOMB - 1);
            assertEquals(AcompStatus.LIMIT_EXCEEDED, request.decompressAndWait());
            assertEquals(0, request.produced());
            assertEquals(5, room.get(ValueLayout.JAVA_BYTE, BOMB - 1), "a byte beyond the limit was written");
            assertEquals(AcompStatus.OK, request.maxOutput(BOMB).decompressAndWait());
            assertEquals(AcompStatus.LIMIT_EXCEEDED, request.maxOutput(0).decompressAndWait());
            // A destination smaller than the limit is what is too small.
            assertEquals(AcompStatus.DESTINATION_TOO_SMALL, request.destination(Rig.room(10)).maxOutput(1000).decompressAndWait());
            assertEquals(
                    AcompStatus.LIMIT_EXCEEDED, request.source(Rig.data(100)).destination(Rig.room(100)).maxOutput(50).compressAndWait());
        }
    }

    @ParameterizedTest
    @EnumSource(AllocatorTest.Where.class)
    void maxRatio(AllocatorTest.Where where) {
        try (TestDevice device = new TestDevice(4);
                Rig rig = where.rig(device)) {
            MemorySegment bomb = Rig.compressed(MemorySegment.ofArray(new byte[BOMB]));
            AcompRequest request = where.request(rig).source(bomb).destination(MemorySegment.ofArray(new byte[BOMB])).maxRatio(1000);
            assertEquals(AcompStatus.LIMIT_EXCEEDED, request.decompressAndWait());
            assertEquals(AcompStatus.OK, request.maxRatio(BOMB / (double) bomb.byteSize()).decompressAndWait());
            MemorySegment data = Rig.data(5000);
            assertEquals(AcompStatus.OK, request.source(Rig.compressed(data)).maxRatio(1).decompressAndWait());
            assertEquals(AcompStatus.OK, request.source(data).destination(Rig.room(5000)).maxRatio(0.001).compressAndWait());
        }
    }

    @ParameterizedTest
    @EnumSource(AllocatorTest.Where.class)
    void limitsHoldForAllocatedOutputsToo(AllocatorTest.Where where) {
        try (TestDevice device = new TestDevice(4);
                Rig rig = where.rig(device)) {
            long[] asked = new long[1];
            OutputAllocator allocator = new OutputAllocator() {
                @Override
                public MemorySegment allocate(long bytes) {
                    asked[0] = Math.max(asked[0], bytes);
                    return MemorySegment.ofArray(new byte[(int) bytes]);
                }

                @Override
                public void free(MemorySegment segment) {}
            };
            MemorySegment bomb = Rig.compressed(MemorySegment.ofArray(new byte[BOMB]));
            AcompRequest request = where.request(rig).source(bomb).destination(allocator, 1 << 20).maxOutput(1000);
            assertEquals(AcompStatus.LIMIT_EXCEEDED, request.decompressAndWait());
            assertTrue(asked[0] <= 2000, () -> "memory for what the limit forbids, bytes=" + asked[0]);
        }
    }
}
