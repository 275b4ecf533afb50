package io.acomp.bench.suite;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.acomp.Operation;
import io.acomp.bench.harness.AircompressorCodec;
import io.acomp.bench.harness.BlockCodec;
import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.report.Report;
import io.acomp.spi.CodecResult;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(120)
class CodecPeersTest {
    private final Report report = new Report();

    private void run(String algorithm, Supplier<BlockCodec> peer) {
        Bench bench = QuietBench.of(true, null, Drivers.discover(), report);
        new CodecPeers(bench, 100_000_000, Map.of(algorithm, peer)).run();
    }

    /** A codec around aircompressor's. */
    private record Around(BlockCodec inner, boolean writes, boolean breaks) implements BlockCodec {
        @Override
        public String name() {
            return "around";
        }

        @Override
        public long maxCompressedLength(long length) {
            return inner.maxCompressedLength(length);
        }

        @Override
        public long run(Operation operation, MemorySegment source, MemorySegment destination) {
            if (!writes && operation == Operation.DECOMPRESS) {
                return destination.byteSize(); // no work at all, and the right length
            }
            long result = inner.run(operation, source, destination);
            if (breaks && operation == Operation.DECOMPRESS && !CodecResult.isFailure(result)) {
                byte last = destination.get(ValueLayout.JAVA_BYTE, result - 1);
                destination.set(ValueLayout.JAVA_BYTE, result - 1, (byte) ~last);
            }
            return result;
        }
    }

    @Test
    void bothFormatsAreUnderstoodBothWays() {
        run("lz4", AircompressorCodec::lz4);
        run("zstd", AircompressorCodec::zstd);

        assertEquals(8, report.ratios().size());
        assertEquals(8, report.rows().size());
        assertTrue(report.rows().stream().allMatch(row -> String.valueOf(row.subject().peer()).startsWith("aircompressor")));
        assertEquals("codecs.lz4.compress.4k.overAircompressor", report.ratios().getFirst().name());
    }

    @Test
    void aPeerThatDoesNoWorkIsFound() {
        assertThrows(HarnessException.class, () -> run("lz4", () -> new Around(AircompressorCodec.lz4(), false, false)));
    }

    @Test
    void aPeerThatReturnsWrongBytesIsFound() {
        HarnessException found =
                assertThrows(HarnessException.class, () -> run("lz4", () -> new Around(AircompressorCodec.lz4(), true, true)));
        assertTrue(found.getMessage().contains("driver=around") && found.getMessage().contains("offset=4095"), found.getMessage());
    }
}
