package io.acomp.scomp.spec;

import java.time.Duration;
import java.util.function.Consumer;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/** The contract of the driver SPI, asked of every driver there is. A driver that is not available is skipped with its reason. */
@EachDriver
class DriverSpecTest {
    /** A codec that does not come back within this time hangs. */
    private static final Duration HANGS = Duration.ofSeconds(120);

    @Parameter
    SyncDriver driver;

    @BeforeEach
    void available() {
        Drivers.assumeAvailable(driver);
    }

    @Test
    void descriptorIsConsistent() {
        OptionCheck.descriptor(driver);
    }

    @Test
    void roundTripsOfAllSizesContentsAndPlaces() {
        RoundTripCheck.allSizes(driver);
    }

    @Test
    void maxCompressedLengthIsEnough() {
        RoundTripCheck.promisedLength(driver);
    }

    @Test
    void streamsWorkSideBySide() {
        RoundTripCheck.sideBySide(driver);
    }

    @Test
    void compressionKeepsToEveryCapacity() {
        CapacityCheck.compression(driver);
    }

    @Test
    void decompressionKeepsToEveryCapacity() {
        CapacityCheck.decompression(driver);
    }

    @Test
    void changedBytes() {
        bounded(CorruptionCheck::flips);
    }

    @Test
    void truncatedInput() {
        bounded(CorruptionCheck::truncations);
    }

    @Test
    void whatFollowsAStream() {
        bounded(CorruptionCheck::whatFollows);
    }

    @Test
    void randomGarbage() {
        bounded(CorruptionCheck::garbage);
    }

    @Test
    void levels() {
        OptionCheck.levels(driver);
    }

    @Test
    void settingsMayChangeBetweenCalls() {
        OptionCheck.changingSettings(driver);
    }

    @Test
    void window() throws Exception {
        OptionCheck.window(driver);
    }

    @Test
    void dictionary() {
        OptionCheck.dictionary(driver);
    }

    @Test
    void nothingIsAllocatedInSteadyState() {
        AllocationCheck.steadyState(driver);
    }

    @Test
    void decoderGivesTheSameForAnySplit() {
        assumeDecoder();
        bounded(DecoderCheck::anySplit);
    }

    @Test
    void decoderStopsAtFrameEnds() {
        assumeDecoder();
        bounded(DecoderCheck::severalFrames);
    }

    @Test
    void decoderNoticesTruncation() {
        assumeDecoder();
        bounded(DecoderCheck::truncations);
    }

    @Test
    void decoderSurvivesChangedBytes() {
        assumeDecoder();
        bounded(DecoderCheck::flips);
    }

    @Test
    void decoderKeepsToTheWindowLimit() {
        assumeDecoder();
        Assumptions.assumeTrue(driver.algorithm().equals("zstd"), "no other format declares windows above 64 KiB");
        bounded(DecoderCheck::windowLimit);
    }

    @Test
    void piecesMakeOneStream() throws Exception {
        assumePieces();
        PieceCheck.concatenate(driver);
    }

    @Test
    void piecesKeepToEveryCapacity() {
        assumePieces();
        PieceCheck.capacities(driver);
    }

    private void assumeDecoder() {
        Assumptions.assumeTrue(DecoderCheck.present(driver), () -> driver.name() + " has no decoder that works in steps");
    }

    private void assumePieces() {
        Assumptions.assumeTrue(PieceCheck.present(driver), () -> driver.name() + " writes no pieces");
    }

    private void bounded(Consumer<SyncDriver> check) {
        assertTimeoutPreemptively(HANGS, () -> check.accept(driver), () -> driver.name() + " does not come back");
    }
}
