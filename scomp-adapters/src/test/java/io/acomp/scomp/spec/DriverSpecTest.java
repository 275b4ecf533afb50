package io.acomp.scomp.spec;

import java.time.Duration;
import java.util.function.Consumer;

import io.acomp.spi.SyncDriver;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/** The contract of the driver SPI, asked of every driver there is. A driver that is not available is skipped with its reason. */
class DriverSpecTest {
    /** A codec that does not come back within this time hangs. */
    private static final Duration HANGS = Duration.ofSeconds(120);

    @EachDriver
    void descriptorIsConsistent(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        OptionCheck.descriptor(driver);
    }

    @EachDriver
    void roundTripsOfAllSizesContentsAndPlaces(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        RoundTripCheck.allSizes(driver);
    }

    @EachDriver
    void maxCompressedLengthIsEnough(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        RoundTripCheck.promisedLength(driver);
    }

    @EachDriver
    void streamsWorkSideBySide(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        RoundTripCheck.sideBySide(driver);
    }

    @EachDriver
    void compressionKeepsToEveryCapacity(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        CapacityCheck.compression(driver);
    }

    @EachDriver
    void decompressionKeepsToEveryCapacity(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        CapacityCheck.decompression(driver);
    }

    @EachDriver
    void changedBytes(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        bounded(driver, CorruptionCheck::flips);
    }

    @EachDriver
    void truncatedInput(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        bounded(driver, CorruptionCheck::truncations);
    }

    @EachDriver
    void whatFollowsAStream(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        bounded(driver, CorruptionCheck::whatFollows);
    }

    @EachDriver
    void randomGarbage(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        bounded(driver, CorruptionCheck::garbage);
    }

    @EachDriver
    void levels(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        OptionCheck.levels(driver);
    }

    @EachDriver
    void defaultLevel(SyncDriver driver) throws Exception {
        Drivers.assumeAvailable(driver);
        OptionCheck.defaultLevel(driver);
    }

    @EachDriver
    void settingsMayChangeBetweenCalls(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        OptionCheck.changingSettings(driver);
    }

    @EachDriver
    void window(SyncDriver driver) throws Exception {
        Drivers.assumeAvailable(driver);
        OptionCheck.window(driver);
    }

    @EachDriver
    void dictionary(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        OptionCheck.dictionary(driver);
    }

    @EachDriver
    void nothingIsAllocatedInSteadyState(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        AllocationCheck.steadyState(driver);
    }

    @EachDriver(Trait.DECODER)
    void decoderGivesTheSameForAnySplit(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        bounded(driver, DecoderCheck::anySplit);
    }

    @EachDriver(Trait.DECODER)
    void decoderStopsAtFrameEnds(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        bounded(driver, DecoderCheck::severalFrames);
    }

    @EachDriver(Trait.DECODER)
    void decoderNoticesTruncation(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        bounded(driver, DecoderCheck::truncations);
    }

    @EachDriver(Trait.DECODER)
    void decoderSurvivesChangedBytes(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        bounded(driver, DecoderCheck::flips);
    }

    @EachDriver(Trait.DECLARED_WINDOW)
    void decoderKeepsToTheWindowLimit(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        bounded(driver, DecoderCheck::windowLimit);
    }

    @EachDriver(Trait.PIECES)
    void piecesMakeOneStream(SyncDriver driver) throws Exception {
        Drivers.assumeAvailable(driver);
        PieceCheck.concatenate(driver);
    }

    @EachDriver(Trait.PIECES)
    void piecesKeepToEveryCapacity(SyncDriver driver) {
        Drivers.assumeAvailable(driver);
        PieceCheck.capacities(driver);
    }

    private static void bounded(SyncDriver driver, Consumer<SyncDriver> check) {
        assertTimeoutPreemptively(HANGS, () -> check.accept(driver), () -> driver.name() + " does not come back");
    }
}
