package io.acomp.engine;

import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.DriverInfo;
import io.acomp.DriverUnavailableException;
import io.acomp.Operation;
import io.acomp.spi.CodecResult;
import io.acomp.spi.Driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** No driver is handed out before its self-test has passed (KS §1.13; row 14). */
@EngineTest
class SelfTestGateTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    /** For drivers that are sound: a busy machine makes them slow. */
    private static final Duration LONG = Duration.ofSeconds(20);

    @ParameterizedTest(name = "{0}")
    @MethodSource("defects")
    void aBrokenDriverIsRefusedAndTheNextTaken(String defect, TestDriver.Behaviour behaviour) {
        String algorithm = TestDriver.freshAlgorithm();
        TestDriver broken = new TestDriver(algorithm, "broken").priority(500).behaving(behaviour);
        TestDriver sound = new TestDriver(algorithm, "sound").priority(1);
        try (AcompEngine engine = engine(broken, sound)) {
            try (Acomp acomp = engine.open(algorithm)) {
                assertEquals(sound.name(), acomp.driver(Operation.COMPRESS), defect);
                assertEquals(sound.name(), acomp.driver(Operation.DECOMPRESS), defect);
            }
            DriverUnavailableException refused = assertThrows(DriverUnavailableException.class, () -> engine.open(broken.name()));
            assertFalse(refused.getMessage().isBlank());
            DriverInfo info = info(engine, broken);
            assertEquals(DriverInfo.SelfTest.FAILED, info.selftest());
            assertFalse(info.reason().isBlank(), "a failed driver says why");
            assertEquals(DriverInfo.SelfTest.PASSED, info(engine, sound).selftest());
        }
        assertEquals(0, broken.streamsOpen.get(), "a stream nobody closed");
        assertEquals(0, broken.configsOpen.get(), "a digest nobody closed");
    }

    static Stream<Arguments> defects() {
        return Stream.of(
                defect("flips a bit when it decompresses", (operation, source, destination, codec) -> {
                    long result = codec.getAsLong();
                    if (operation == Operation.DECOMPRESS && result > 10) {
                        destination.set(ValueLayout.JAVA_BYTE, 7, (byte) (destination.get(ValueLayout.JAVA_BYTE, 7) ^ 1));
                    }
                    return result;
                }),
                defect("flips a bit when it compresses", (operation, source, destination, codec) -> {
                    long result = codec.getAsLong();
                    if (operation == Operation.COMPRESS && result > 10) {
                        destination.set(ValueLayout.JAVA_BYTE, 9, (byte) (destination.get(ValueLayout.JAVA_BYTE, 9) ^ 1));
                    }
                    return result;
                }),
                defect("produces one byte less than it should", (operation, source, destination, codec) -> {
                    long result = codec.getAsLong();
                    return operation == Operation.DECOMPRESS && result > 0 ? result - 1 : result;
                }),
                defect("claims more than the capacity", (operation, source, destination, codec) -> destination.byteSize() + 1),
                defect("fails", (operation, source, destination, codec) -> CodecResult.DEVICE_FAILED),
                defect("throws", (operation, source, destination, codec) -> {
                    throw new IllegalStateException("thrown by a test");
                }),
                defect("throws an error", (operation, source, destination, codec) -> {
                    throw new UnsatisfiedLinkError("thrown by a test");
                }));
    }

    private static Arguments defect(String what, TestDriver.Behaviour behaviour) {
        return arguments(what, behaviour);
    }

    @Test
    void aDriverWithoutStreamsIsRefused() {
        TestDriver driver = new TestDriver();
        driver.streamFails = number -> true;
        try (AcompEngine engine = engine(driver)) {
            assertThrows(DriverUnavailableException.class, () -> engine.open(driver.algorithm()));
            assertEquals(DriverInfo.SelfTest.FAILED, info(engine, driver).selftest());
        }
    }

    /** A hanging test bars the driver for the process and delays nobody longer than the deadline. */
    @Test
    void aHangingDriverIsBarredAfterTheDeadline() {
        String algorithm = TestDriver.freshAlgorithm();
        Gate gate = new Gate();
        TestDriver hanging = new TestDriver(algorithm, "hanging").priority(500).behaving(gate);
        TestDriver sound = new TestDriver(algorithm, "sound").priority(1);
        pass(sound);
        try (AcompEngine engine = impatient(hanging, sound)) {
            try (Acomp acomp = engine.open(algorithm)) {
                assertEquals(sound.name(), acomp.driver(Operation.COMPRESS));
            }
            assertEquals(DriverInfo.SelfTest.FAILED, info(engine, hanging).selftest());
            assertThrows(DriverUnavailableException.class, () -> engine.open(hanging.name()));
            gate.awaitArrival();
        }
        // Even when it comes back later, and for another engine, it stays barred: its native code has shown that it can hang.
        gate.open();
        try (AcompEngine another = impatient(hanging, sound);
                Acomp acomp = another.open(algorithm)) {
            assertEquals(sound.name(), acomp.driver(Operation.COMPRESS));
            assertEquals(DriverInfo.SelfTest.FAILED, info(another, hanging).selftest());
        }
    }

    /** The IAA defect: accepted, and nobody ever completes. */
    @Test
    void aDeviceThatNeverCompletesIsBarredAfterTheDeadline() {
        String algorithm = TestDriver.freshAlgorithm();
        TestDriver sound = new TestDriver(algorithm, "sound");
        pass(sound);
        try (TestDevice device = new TestDevice(algorithm, 4).delivering(TestDevice.Delivery.HELD);
                AcompEngine engine = impatient(device, sound);
                Acomp acomp = engine.open(algorithm)) {
            assertEquals(sound.name(), acomp.driver(Operation.COMPRESS));
            assertEquals(DriverInfo.SelfTest.FAILED, info(engine, device).selftest());
        }
    }

    @Test
    void aDeviceThatIsAlwaysBusyIsBarredAfterTheDeadline() {
        String algorithm = TestDriver.freshAlgorithm();
        TestDriver sound = new TestDriver(algorithm, "sound");
        pass(sound);
        try (TestDevice device = new TestDevice(algorithm, 4);
                AcompEngine engine = impatient(device, sound)) {
            device.busy = true;
            try (Acomp acomp = engine.open(algorithm)) {
                assertEquals(sound.name(), acomp.driver(Operation.COMPRESS));
            }
            assertEquals(DriverInfo.SelfTest.FAILED, info(engine, device).selftest());
        }
    }

    @ParameterizedTest
    @MethodSource("deliveries")
    void soundDevicesPassHoweverTheyComplete(TestDevice.Delivery delivery) {
        try (TestDevice device = new TestDevice(4).delivering(delivery);
                AcompEngine engine = engine(device);
                Acomp acomp = engine.open(device.algorithm())) {
            assertEquals(device.name(), acomp.driver(Operation.COMPRESS));
            assertEquals(DriverInfo.SelfTest.PASSED, engine.selftest(device.name()).selftest());
        }
    }

    static Stream<TestDevice.Delivery> deliveries() {
        return Stream.of(TestDevice.Delivery.values()).filter(delivery -> delivery != TestDevice.Delivery.HELD);
    }

    /** The test runs once per process, however many ask at once and however many engines there are. */
    @Test
    void theResultIsKeptForTheProcess() throws Exception {
        TestDriver driver = new TestDriver();
        try (AcompEngine engine = engine(driver);
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            assertEquals(DriverInfo.SelfTest.NOT_RUN, info(engine, driver).selftest());
            Callable<DriverInfo> ask = () -> engine.selftest(driver.name());
            for (Future<DriverInfo> future : threads.invokeAll(Collections.nCopies(16, ask))) {
                assertEquals(DriverInfo.SelfTest.PASSED, future.get().selftest());
            }
            int calls = driver.calls.get();
            assertTrue(calls > 0);
            try (AcompEngine another = engine(driver)) {
                assertEquals(DriverInfo.SelfTest.PASSED, another.selftest(driver.name()).selftest());
            }
            assertEquals(calls, driver.calls.get(), "the self-test ran again");
        }
    }

    /** A sound driver of lower priority is not tested as long as nobody needs it. */
    @Test
    void testsAreLazy() {
        String algorithm = TestDriver.freshAlgorithm();
        TestDriver best = new TestDriver(algorithm, "best").priority(9);
        TestDriver other = new TestDriver(algorithm, "other").priority(1);
        try (AcompEngine engine = engine(best, other);
                Acomp acomp = engine.open(algorithm)) {
            assertEquals(best.name(), acomp.driver(Operation.COMPRESS));
            assertEquals(0, other.calls.get());
            assertEquals(DriverInfo.SelfTest.NOT_RUN, info(engine, other).selftest());
        }
    }

    /** Has a driver pass its test for the process, with all the time it needs. */
    private static void pass(Driver driver) {
        try (AcompEngine engine = engine(driver)) {
            assertEquals(DriverInfo.SelfTest.PASSED, engine.selftest(driver.name()).selftest());
        }
    }

    private static AcompEngine engine(Driver... drivers) {
        return engine(LONG, drivers);
    }

    private static AcompEngine impatient(Driver... drivers) {
        return engine(SHORT, drivers);
    }

    private static AcompEngine engine(Duration timeout, Driver... drivers) {
        return AcompEngine.builder()
                .lanes(1)
                .discoverProviders(false)
                .selfTestTimeout(timeout)
                .provider(() -> List.of(drivers))
                .build();
    }

    private static DriverInfo info(AcompEngine engine, Driver driver) {
        return engine.drivers().stream().filter(info -> info.driver().equals(driver.name())).findFirst().orElseThrow();
    }
}
