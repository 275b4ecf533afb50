package io.acomp.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompRequest;
import io.acomp.AcompSettings;
import io.acomp.AcompStatus;
import io.acomp.DriverInfo;
import io.acomp.DriverUnavailableException;
import io.acomp.Operation;
import io.acomp.UnknownAlgorithmException;
import io.acomp.spi.Availability;
import io.acomp.spi.Capabilities;
import io.acomp.spi.Driver;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Names, priorities and the listing (KS §1.12; rows 12, 13, 15). */
@EngineTest
class RegistryTest {
    @Test
    void algorithmMeansBestDriverAndDriverMeansThatOne() {
        String algorithm = TestDriver.freshAlgorithm();
        TestDriver low = new TestDriver(algorithm, "low").priority(10);
        TestDriver high = new TestDriver(algorithm, "high").priority(200);
        TestDriver middle = new TestDriver(algorithm, "middle").priority(100);
        try (AcompEngine engine = engine(low, high, middle)) {
            assertDriver(engine, algorithm, high.name());
            for (TestDriver driver : List.of(low, middle, high)) {
                assertDriver(engine, driver.name(), driver.name());
            }
            assertTrue(engine.unregister(high.name()));
            assertFalse(engine.unregister(high.name()));
            assertFalse(engine.unregister("no-such"));
            assertDriver(engine, algorithm, middle.name());
            assertThrows(UnknownAlgorithmException.class, () -> engine.open(high.name()));
            assertTrue(engine.unregister(middle.name()));
            assertDriver(engine, algorithm, low.name());
            assertTrue(engine.unregister(low.name()));
            assertThrows(UnknownAlgorithmException.class, () -> engine.open(algorithm));
        }
    }

    @Test
    void anUnknownNameIsToldWithTheOnesThereAre() {
        TestDriver driver = new TestDriver();
        try (AcompEngine engine = engine(driver)) {
            UnknownAlgorithmException unknown = assertThrows(UnknownAlgorithmException.class, () -> engine.open("nosuch"));
            assertTrue(
                    unknown.getMessage().contains(driver.algorithm()) && unknown.getMessage().contains(driver.name()), unknown::getMessage);
            assertTrue(unknown.getMessage().endsWith("name=nosuch"), unknown::getMessage);
            assertThrows(UnknownAlgorithmException.class, () -> engine.selftest("nosuch"));
        }
    }

    @Test
    void unavailableDriversAreSkippedByAlgorithmAndRefusedByName() {
        String algorithm = TestDriver.freshAlgorithm();
        TestDriver absent = new TestDriver(algorithm, "absent").priority(200);
        absent.availability = Availability.unavailable("missing: libabsent.so", "apt install libabsent");
        TestDriver present = new TestDriver(algorithm, "present").priority(1);
        try (AcompEngine engine = engine(absent, present)) {
            assertDriver(engine, algorithm, present.name());
            DriverUnavailableException refused = assertThrows(DriverUnavailableException.class, () -> engine.open(absent.name()));
            assertTrue(refused.getMessage().contains("libabsent.so") && refused.getMessage().contains("apt install"), refused::getMessage);
            DriverInfo info = info(engine, absent.name());
            assertEquals(DriverInfo.SelfTest.UNAVAILABLE, info.selftest());
            assertTrue(info.reason().contains("libabsent.so"), info::reason);
            assertTrue(engine.unregister(present.name()));
            assertThrows(DriverUnavailableException.class, () -> engine.open(algorithm));
        }
        assertEquals(0, absent.streamsMade.get(), "a driver that is not there is not called");
    }

    /** A driver that cannot honour the settings is passed over; asked for by name, it is refused. */
    @Test
    void settingsChooseToo() {
        String algorithm = TestDriver.freshAlgorithm();
        TestDriver few = new TestDriver(algorithm, "few").priority(200);
        TestDriver many = new TestDriver(algorithm, "many").priority(1);
        many.capabilities = Capabilities.levels(1, 19, 3, 0, Capabilities.Memory.ANY);
        try (AcompEngine engine = engine(few, many)) {
            assertDriver(engine, algorithm, few.name());
            try (Acomp acomp = engine.open(algorithm, AcompSettings.DEFAULTS.withLevel(15))) {
                assertEquals(many.name(), acomp.driver(Operation.COMPRESS));
                assertEquals(AcompStatus.OK, compress(acomp));
            }
            assertThrows(DriverUnavailableException.class, () -> engine.open(few.name(), AcompSettings.DEFAULTS.withLevel(15)));
            assertThrows(DriverUnavailableException.class, () -> engine.open(algorithm, AcompSettings.DEFAULTS.withLevel(99)));
            assertThrows(
                    DriverUnavailableException.class, () -> engine.open(algorithm, AcompSettings.DEFAULTS.withDictionary(new byte[9])));
        }
        assertEquals(0, few.configsOpen.get(), "a digest nobody closed");
        assertEquals(0, many.configsOpen.get(), "a digest nobody closed");
    }

    @Test
    void unregisterUnderLoadLosesNothing() throws InterruptedException {
        String algorithm = TestDriver.freshAlgorithm();
        TestDriver first = new TestDriver(algorithm, "first").priority(200);
        TestDriver second = new TestDriver(algorithm, "second").priority(100);
        try (AcompEngine engine = engine(first, second)) {
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger wrong = new AtomicInteger();
            AtomicInteger right = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int thread = 0; thread < 3; thread++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    while (!stop.get()) {
                        try (Acomp acomp = engine.open(algorithm)) {
                            for (int round = 0; round < 20; round++) {
                                (compress(acomp) == AcompStatus.OK ? right : wrong).incrementAndGet();
                            }
                        }
                    }
                }));
            }
            Acomp held = engine.open(algorithm);
            Await.until("some load", () -> right.get() > 500);
            assertTrue(engine.unregister(first.name()));
            assertDriver(engine, algorithm, second.name());
            int then = right.get();
            Await.until("load on the next driver", () -> right.get() > then + 500);
            assertEquals(AcompStatus.OK, compress(held), "an open transform keeps its driver");
            assertEquals(first.name(), held.driver(Operation.COMPRESS));
            held.close();
            stop.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(0, wrong.get());
            assertFalse(engine.drivers().stream().anyMatch(info -> info.driver().equals(first.name())));
        }
    }

    @Test
    void listingIsOrderedAndComplete() {
        TestDriver alone = new TestDriver("lista", "soft").priority(7);
        TestDriver low = new TestDriver("listb", "low").priority(1);
        TestDriver high = new TestDriver("listb", "high").priority(9);
        TestDriver absent = new TestDriver("listb", "absent").priority(5);
        absent.availability = Availability.unavailable("missing: x", "get x");
        try (TestDevice device = new TestDevice("listb", 4);
                AcompEngine engine = engine(low, alone, device, high, absent);
                Acomp acomp = engine.open(high.name())) {
            assertEquals(AcompStatus.OK, compress(acomp));
            String listing = String.join("\n", engine.drivers().stream().map(RegistryTest::line).toList());
            assertEquals("""
                    lista-soft lista SCOMP 7 NOT_RUN 0 -1
                    listb-device listb ACOMP 4001 NOT_RUN 0 0
                    listb-high listb SCOMP 9 PASSED 0 -1
                    listb-absent listb SCOMP 5 UNAVAILABLE 0 -1
                    listb-low listb SCOMP 1 NOT_RUN 0 -1""", listing);
        }
        assertEquals(0, low.streamsMade.get(), "listing runs no self-test");
    }

    @Test
    void listingShowsWhatIsInFlight() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            Gate gate = new Gate();
            driver.behaviour = gate;
            List<AcompRequest> requests = List.of(rig.request(10), rig.request(10), rig.request(10));
            requests.forEach(AcompRequest::submitCompress);
            gate.awaitArrival();
            assertEquals(3, info(rig.engine, driver.name()).inFlight());
            gate.open();
            requests.forEach(AcompRequest::await);
            Await.until("nothing is in flight", () -> info(rig.engine, driver.name()).inFlight() == 0);
        }
    }

    @Test
    void creatingAnEngineCallsNoDriver() {
        TestDriver driver = new TestDriver();
        try (AcompEngine engine = engine(driver)) {
            engine.drivers();
            assertEquals(0, driver.streamsMade.get());
            assertEquals(0, driver.configsOpen.get());
            assertEquals(List.of(), engine.statistics().lanes());
        }
    }

    private static String line(DriverInfo info) {
        return String.join(" ", info.driver(), info.algorithm(), info.type().name(), "" + info.priority(), info.selftest().name(),
                "" + info.inFlight(), "" + info.numaNode());
    }

    private static AcompEngine engine(Driver... drivers) {
        return AcompEngine.builder().lanes(1).discoverProviders(false).provider(() -> List.of(drivers)).build();
    }

    private static DriverInfo info(AcompEngine engine, String driver) {
        return engine.drivers().stream().filter(info -> info.driver().equals(driver)).findFirst().orElseThrow();
    }

    private static AcompStatus compress(Acomp acomp) {
        return acomp.newRequest().source(Rig.data(50)).destination(Rig.room(50)).compressAndWait();
    }

    private static void assertDriver(AcompEngine engine, String name, String driver) {
        try (Acomp acomp = engine.open(name)) {
            for (Operation operation : Operation.values()) {
                assertEquals(driver, acomp.driver(operation));
            }
            AcompRequest request = acomp.newRequest().source(Rig.data(50)).destination(Rig.room(50));
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertEquals(driver, request.driver());
        }
    }
}
