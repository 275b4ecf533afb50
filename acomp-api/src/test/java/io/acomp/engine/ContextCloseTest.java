package io.acomp.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import io.acomp.Acomp;
import io.acomp.AcompContext;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.testing.Await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Contexts, transforms and engines are closed in any order, at any time. {@link Misuse} sees what is freed under a call. */
@EngineTest
class ContextCloseTest {
    private static final int BYTES = 100;

    @Test
    void closingFreesAndIsIdempotent() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            AcompContext context = rig.acomp.newContext();
            AcompRequest request = compressing(context);
            assertEquals(AcompStatus.OK, request.compressAndWait());
            context.close();
            context.close();
            assertEquals(0, driver.streamsOpen.get());
            assertEquals(0, rig.nativeBytes());
            assertThrows(IllegalStateException.class, request::compressAndWait);
            assertThrows(IllegalStateException.class, request::submitCompress);
            assertFalse(request.isInFlight());
            assertEquals(0, driver.streamsOpen.get(), "a closed context makes no stream");
            rig.warmInline();
        }
    }

    @Test
    void closingTheTransformWaitsForTheCall() throws InterruptedException {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            AcompContext context = rig.acomp.newContext();
            Gate gate = new Gate();
            driver.behaviour = gate;
            AcompRequest request = compressing(context);
            Thread caller = Thread.ofPlatform().start(request::compressAndWait);
            gate.awaitArrival();
            Thread closer = Thread.ofPlatform().start(rig.acomp::close);
            Await.until("the closer waits", () -> closer.getState() == Thread.State.TIMED_WAITING);
            assertEquals(2, driver.configsOpen.get(), "the digests are in use");
            gate.open();
            closer.join();
            caller.join();
            assertEquals(AcompStatus.OK, request.status());
            assertEquals(0, driver.configsOpen.get());
            assertThrows(IllegalStateException.class, request::compressAndWait);
            assertThrows(IllegalStateException.class, rig.acomp::newContext);
            assertEquals(1, driver.streamsOpen.get(), "the stream is the context's");
            context.close();
            assertEquals(0, driver.streamsOpen.get());
        }
    }

    /** The transform is closed between the submission's first look and its run. */
    @Test
    void aCallThatBeganBesideTheCloseLooksAgain() {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver);
                AcompContext context = rig.acomp.newContext()) {
            int calls = driver.calls.get();
            ((Transform) rig.acomp).gate();
            assertThrows(IllegalStateException.class, ((RequestContext) context)::run);
            assertEquals(calls, driver.calls.get());
        }
    }

    @Test
    void closingTheEngineFreesIdleContexts() {
        TestDriver driver = new TestDriver();
        Rig rig = Rig.of(driver);
        AcompContext ofOpen = rig.acomp.newContext();
        Acomp other = rig.engine.open(driver.algorithm());
        AcompContext ofClosed = other.newContext();
        assertEquals(AcompStatus.OK, compressing(ofOpen).compressAndWait());
        assertEquals(AcompStatus.OK, compressing(ofClosed).compressAndWait());
        other.close();
        assertTrue(rig.engine.close(Duration.ZERO));
        assertEquals(0, driver.streamsOpen.get());
        assertEquals(0, driver.configsOpen.get());
        assertEquals(0, rig.nativeBytes());
        assertThrows(IllegalStateException.class, ofOpen.request()::compressAndWait);
        ofOpen.close();
        ofClosed.close();
    }

    @Test
    void closingTheEngineLeavesARunningContextToItsOwner() throws InterruptedException {
        TestDriver driver = new TestDriver();
        Rig rig = Rig.of(driver);
        AcompContext context = rig.acomp.newContext();
        Gate gate = new Gate();
        driver.behaviour = gate;
        AcompRequest request = compressing(context);
        Thread caller = Thread.ofPlatform().start(request::compressAndWait);
        gate.awaitArrival();
        assertTrue(rig.engine.close(Duration.ZERO), "it does not wait for callers");
        assertEquals(1, driver.streamsOpen.get());
        assertEquals(2, driver.configsOpen.get());
        gate.open();
        caller.join();
        assertEquals(AcompStatus.OK, request.status());
        assertThrows(IllegalStateException.class, request::compressAndWait);
        context.close();
        assertEquals(0, rig.nativeBytes());
        rig.acomp.close();
        assertEquals(0, driver.configsOpen.get());
        assertEquals(0, driver.streamsOpen.get());
    }

    @Test
    void aDeviceHasItsRequest() {
        TestDevice device = new TestDevice(4);
        try (device;
                Rig rig = Rig.of(builder -> builder.deviceThreshold(1).deviceTimeout(Duration.ofSeconds(20)), device,
                        new TestDriver(device.algorithm(), "soft"))) {
            AcompContext context = rig.acomp.newContext();
            AcompRequest request = compressing(context);
            device.delivery = TestDevice.Delivery.HELD;
            request.submitCompress();
            assertThrows(IllegalStateException.class, context::close);
            Await.until("the device lets go", () -> {
                device.release(1);
                return !request.isInFlight();
            });
            assertEquals(AcompStatus.OK, request.status());
            context.close();
        }
    }

    /** Owners call, while somebody closes the transform: each call succeeds or throws, and the digests are free at the end. */
    @RepeatedTest(20)
    void closingUnderLoad() throws InterruptedException {
        TestDriver driver = new TestDriver();
        try (Rig rig = Rig.of(driver)) {
            AtomicInteger done = new AtomicInteger();
            AtomicInteger wrong = new AtomicInteger();
            List<Thread> owners = new ArrayList<>();
            for (int owner = 0; owner < 3; owner++) {
                owners.add(Thread.ofPlatform().start(() -> {
                    try (AcompContext context = rig.acomp.newContext()) {
                        AcompRequest request = compressing(context);
                        while (request.compressAndWait() == AcompStatus.OK) {
                            done.incrementAndGet();
                        }
                        wrong.incrementAndGet();
                    } catch (IllegalStateException closed) {
                        // as it has to be
                    }
                }));
            }
            Await.until("some load", () -> done.get() > 100);
            rig.acomp.close();
            assertEquals(0, driver.configsOpen.get());
            for (Thread owner : owners) {
                owner.join();
            }
            assertEquals(0, wrong.get());
            assertEquals(0, driver.streamsOpen.get());
        }
    }

    private static AcompRequest compressing(AcompContext context) {
        return context.request().source(Rig.data(BYTES)).destination(Rig.room(BYTES));
    }
}
