package io.acomp.engine;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.acomp.AcompEngine;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.FallbackReason;
import io.acomp.Operation;
import io.acomp.spi.CodecResult;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** From which size a device gets requests: what is set, what its driver says, or what is measured. */
class DeviceThresholdTest {
    private static EngineImpl engine(long set, TestDevice device) {
        AcompEngine.Builder builder = AcompEngine.builder().lanes(1).discoverProviders(false).deviceThreshold(set);
        TestDriver software = new TestDriver(device.algorithm(), "soft");
        return (EngineImpl) builder.provider(() -> List.of(device, software)).build();
    }

    private static long threshold(EngineImpl engine, TestDevice device) {
        return DeviceThreshold.of(new DriverSlot(engine, device, 0), Operation.COMPRESS, engine);
    }

    /** A trip to a device costs something, so that the smallest requests are never its; the largest always are. */
    @Test
    void measured() {
        try (TestDevice device = new TestDevice(4);
                EngineImpl engine = engine(0, device);
                var acomp = engine.open(device.algorithm())) {
            long measured = threshold(engine, device);
            assertTrue(measured >= 256 && measured <= DeviceThreshold.MOST, () -> "measured=" + measured);
            int trips = device.submitted.get();
            assertEquals(measured, threshold(engine, device));
            assertEquals(trips, device.submitted.get(), "it is measured once");
            AcompRequest request = acomp.newRequest().source(Rig.data(1)).destination(Rig.room(1));
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertEquals(FallbackReason.SMALL, request.fallback());
            int most = (int) DeviceThreshold.MOST;
            request.source(Rig.data(most)).destination(Rig.room(most));
            assertEquals(AcompStatus.OK, request.compressAndWait());
            assertNull(request.fallback());
        }
    }

    @Test
    void theDriverKnows() {
        try (TestDevice device = new TestDevice(4);
                EngineImpl engine = engine(0, device)) {
            device.threshold = 777;
            assertEquals(777, threshold(engine, device));
        }
    }

    @Test
    void theEngineIsTold() {
        try (TestDevice device = new TestDevice(4);
                EngineImpl engine = engine(5, device)) {
            device.threshold = 777;
            assertEquals(5, threshold(engine, device));
        }
    }

    /** A device that fails at it has no threshold, and is measured again when it works. */
    @Test
    void aFailureIsNoMeasurement() {
        try (TestDevice device = new TestDevice(4);
                EngineImpl engine = engine(0, device)) {
            device.failure = CodecResult.DEVICE_FAILED;
            assertEquals(1, threshold(engine, device));
            device.failure = 0;
            assertTrue(threshold(engine, device) >= 256);
        }
    }
}
