package io.acomp.scomp.spec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.StreamDecoder;
import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** The checks of the suite find what they are there to find: each is run on a driver that is broken in one way. */
class SpecCanFailTest {
    /** The specimen is sound: what the broken ones fail is their one defect. */
    @Test
    void theSpecimenPasses() throws Throwable {
        for (boolean raw : new boolean[] {true, false}) {
            SyncDriver driver = new SpecimenDriver(raw);
            for (ThrowingConsumer<SyncDriver> check : Stream.<ThrowingConsumer<SyncDriver>>of(
                            OptionCheck::descriptor,
                            RoundTripCheck::allSizes,
                            RoundTripCheck::promisedLength,
                            RoundTripCheck::sideBySide,
                            CapacityCheck::compression,
                            CapacityCheck::decompression,
                            CorruptionCheck::flips,
                            CorruptionCheck::truncations,
                            CorruptionCheck::whatFollows,
                            CorruptionCheck::garbage,
                            OptionCheck::levels,
                            OptionCheck::defaultLevel,
                            OptionCheck::changingSettings,
                            OptionCheck::window,
                            OptionCheck::dictionary,
                            AllocationCheck::steadyState,
                            DecoderCheck::anySplit,
                            DecoderCheck::severalFrames,
                            DecoderCheck::truncations,
                            DecoderCheck::flips)
                    .toList()) {
                check.accept(driver);
            }
            assertTrue(DecoderCheck.present(driver) && PieceCheck.present(driver));
        }
        PieceCheck.concatenate(new SpecimenDriver(true));
        PieceCheck.capacities(new SpecimenDriver(true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("defects")
    void aDefectIsFound(String defect, SyncDriver driver, ThrowingConsumer<SyncDriver> check) {
        assertThrows(AssertionError.class, () -> check.accept(driver), () -> "nobody noticed a driver that " + defect);
    }

    static Stream<Arguments> defects() {
        return Stream.of(
                defect("flips a bit of what it restores", Broken::flipsABit, RoundTripCheck::allSizes),
                defect("reports one byte less than it restored", Broken::reportsLess, RoundTripCheck::allSizes),
                defect("claims more than the capacity", Broken::reportsMore, CapacityCheck::decompression),
                defect("writes one byte past a full destination", Broken::writesPastTheEnd, RoundTripCheck::allSizes),
                defect("writes one byte before the destination", Broken::writesBeforeTheStart, RoundTripCheck::allSizes),
                defect("changes its source", Broken::changesTheSource, RoundTripCheck::allSizes),
                defect("throws on corrupt input", Broken::throwsOnCorruptInput, CorruptionCheck::flips),
                defect("throws on truncated input", Broken::throwsOnCorruptInput, CorruptionCheck::truncations),
                defect("throws on garbage", Broken::throwsOnCorruptInput, CorruptionCheck::garbage),
                defect("ends corrupt input as its own failure", Broken::blamesTheDevice, CorruptionCheck::flips),
                defect("reports an offset behind the source", Broken::pointsBehindTheSource, CorruptionCheck::flips),
                defect("does not look at the checksum", Broken::ignoresTheChecksum, CorruptionCheck::flips),
                defect("takes a cut stream for whole", Broken::takesCutForWhole, CorruptionCheck::truncations),
                defect("reads past what follows", Broken::ignoresWhatFollows, CorruptionCheck::whatFollows),
                defect("is stuck after an error", Broken::isStuckAfterAnError, CorruptionCheck::flips),
                defect("calls a small destination corrupt", Broken::callsSmallCorrupt, CapacityCheck::decompression),
                defect("cuts the output to the capacity", Broken::cutsTheOutput, CapacityCheck::decompression),
                defect("promises too short a length", Broken::promisesTooLittle, RoundTripCheck::promisedLength),
                defect("allocates in each call", Broken::allocates, AllocationCheck::steadyState),
                defect("holds more with each call", Broken::leaks, AllocationCheck::steadyState),
                defect("takes a level it does not know", Broken::takesAnyLevel, OptionCheck::levels),
                defect("shares state between streams", Broken::sharesState, RoundTripCheck::sideBySide),
                defect("loses a byte of small steps", Broken::losesAByteInSteps, DecoderCheck::anySplit),
                defect("makes no progress in a step", Broken::standsStill, DecoderCheck::anySplit),
                defect("says too early that a frame has ended", Broken::endsTooEarly, DecoderCheck::truncations),
                defect("ends every piece with a final block", Broken::endsEveryPiece, PieceCheck::concatenate));
    }

    private static Arguments defect(String what, UnaryOperator<Broken> breaker, ThrowingConsumer<SyncDriver> check) {
        return arguments(what, breaker.apply(new Broken(what.contains("step") || what.contains("piece") || what.contains("cut"))), check);
    }

    /** The result of a healthy call and its memory, to be spoiled. */
    @FunctionalInterface
    private interface Spoiler {
        long spoil(long result, MemorySegment source, MemorySegment destination);
    }

    /** A specimen with one defect. */
    private static final class Broken extends SpecimenDriver {
        private Spoiler decompressed = (result, source, destination) -> result;
        private Spoiler compressed = (result, source, destination) -> result;
        private long promise;
        private boolean anyLevel;
        private boolean shared;
        private boolean finalPieces;
        private long held;
        private volatile byte[] garbage = new byte[0];
        private boolean failed;
        private boolean losesBytes;
        private boolean standsStill;
        private boolean endsTooEarly;
        private SpecimenDriver.Stream common;

        Broken(boolean raw) {
            super(raw);
        }

        Broken flipsABit() {
            decompressed = (result, source, destination) -> {
                if (result > 4000) {
                    destination.set(ValueLayout.JAVA_BYTE, 3000, (byte) (destination.get(ValueLayout.JAVA_BYTE, 3000) ^ 4));
                }
                return result;
            };
            return this;
        }

        Broken reportsLess() {
            decompressed = (result, source, destination) -> result > 0 ? result - 1 : result;
            return this;
        }

        Broken reportsMore() {
            decompressed = (result, source, destination) -> result > 0 ? destination.byteSize() + 1 : result;
            return this;
        }

        Broken writesPastTheEnd() {
            decompressed = (result, source, destination) -> write(result, destination, result == destination.byteSize(), result);
            return this;
        }

        Broken writesBeforeTheStart() {
            compressed = (result, source, destination) -> write(result, destination, true, -1);
            return this;
        }

        /** Reaches outside a heap segment through its array. */
        private static long write(long result, MemorySegment destination, boolean when, long at) {
            if (when) {
                destination.heapBase().ifPresent(base -> ((byte[]) base)[(int) (destination.address() + at)]++);
            }
            return result;
        }

        Broken changesTheSource() {
            compressed = (result, source, destination) -> {
                if (source.byteSize() > 10) {
                    source.set(ValueLayout.JAVA_BYTE, 9, (byte) 1);
                }
                return result;
            };
            return this;
        }

        Broken throwsOnCorruptInput() {
            decompressed = (result, source, destination) -> {
                if (result == CodecResult.CORRUPT_INPUT) {
                    throw new IllegalArgumentException("corrupt");
                }
                return result;
            };
            return this;
        }

        Broken blamesTheDevice() {
            return onCorrupt(CodecResult.DEVICE_FAILED);
        }

        Broken pointsBehindTheSource() {
            return onCorrupt(CodecResult.corruptAt(1_000_000));
        }

        private Broken onCorrupt(long instead) {
            decompressed = (result, source, destination) -> result == CodecResult.CORRUPT_INPUT ? instead : result;
            return this;
        }

        Broken ignoresTheChecksum() {
            decompressed = (result, source, destination) -> result == CodecResult.CORRUPT_INPUT ? destination.byteSize() - 1 : result;
            return this;
        }

        Broken takesCutForWhole() {
            decompressed = (result, source, destination) -> result == CodecResult.CORRUPT_INPUT ? 0 : result;
            return this;
        }

        Broken ignoresWhatFollows() {
            return takesCutForWhole();
        }

        Broken isStuckAfterAnError() {
            decompressed = (result, source, destination) -> {
                failed |= result < 0;
                return failed ? CodecResult.CORRUPT_INPUT : result;
            };
            return this;
        }

        Broken callsSmallCorrupt() {
            return instead(CodecResult.CORRUPT_INPUT);
        }

        Broken cutsTheOutput() {
            decompressed = (result, source, destination) ->
                    result == CodecResult.DESTINATION_TOO_SMALL ? destination.byteSize() : result;
            return this;
        }

        private Broken instead(long value) {
            decompressed = (result, source, destination) -> result == CodecResult.DESTINATION_TOO_SMALL ? value : result;
            return this;
        }

        Broken promisesTooLittle() {
            promise = -64;
            return this;
        }

        Broken allocates() {
            decompressed = (result, source, destination) -> {
                garbage = new byte[16];
                return result;
            };
            return this;
        }

        Broken leaks() {
            decompressed = (result, source, destination) -> {
                held += 16;
                return result;
            };
            return this;
        }

        Broken takesAnyLevel() {
            anyLevel = true;
            return this;
        }

        Broken sharesState() {
            shared = true;
            return this;
        }

        Broken losesAByteInSteps() {
            losesBytes = true;
            return this;
        }

        Broken standsStill() {
            standsStill = true;
            return this;
        }

        Broken endsTooEarly() {
            endsTooEarly = true;
            return this;
        }

        Broken endsEveryPiece() {
            finalPieces = true;
            return this;
        }

        @Override
        public CodecConfig configure(CodecSettings settings) throws io.acomp.spi.UnsupportedSettingException {
            return anyLevel ? new Level(6) : super.configure(settings);
        }

        @Override
        public long maxCompressedLength(long length) {
            return super.maxCompressedLength(length) + promise;
        }

        @Override
        public Stream newStream() {
            if (!shared) {
                return new BrokenStream();
            }
            common = common == null ? new BrokenStream() : common;
            return common;
        }

        @Override
        public StreamDecoder newDecoder(CodecConfig config, long maxWindow) {
            return new BrokenDecoder();
        }

        private final class BrokenStream extends SpecimenDriver.Stream {
            @Override
            public long compress(CodecConfig config, MemorySegment source, MemorySegment destination) {
                return compressed.spoil(super.compress(config, source, destination), source, destination);
            }

            @Override
            public long decompress(CodecConfig config, MemorySegment source, MemorySegment destination) {
                return decompressed.spoil(super.decompress(config, source, destination), source, destination);
            }

            @Override
            public long compressPiece(CodecConfig config, MemorySegment source, MemorySegment destination, boolean last) {
                return super.compressPiece(config, source, destination, last || finalPieces);
            }

            @Override
            public long nativeBytes() {
                return super.nativeBytes() + held;
            }
        }

        private final class BrokenDecoder extends SpecimenDriver.Decoder {
            private int steps;

            @Override
            public long step(MemorySegment source, MemorySegment destination) {
                steps++;
                return standsStill && steps == 2 ? 0 : super.step(source, destination);
            }

            @Override
            public long consumed() {
                return standsStill && steps == 2 ? 0 : super.consumed();
            }

            @Override
            public long produced() {
                long produced = standsStill && steps == 2 ? 0 : super.produced();
                return losesBytes && steps == 100 && produced > 0 ? produced - 1 : produced;
            }

            @Override
            public boolean atFrameEnd() {
                return endsTooEarly && super.consumed() > 0 || super.atFrameEnd();
            }
        }
    }
}
