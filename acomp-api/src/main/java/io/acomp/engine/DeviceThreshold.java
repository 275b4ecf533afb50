package io.acomp.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.spi.Capabilities.Direction;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecSettings;
import io.acomp.spi.CodecStream;
import io.acomp.spi.DeviceDriver;
import io.acomp.spi.SyncDriver;
import io.acomp.spi.UnsupportedSettingException;

/**
 * From which source size a device pays: the engine's setting, else what the driver says, else measured once per process and direction when
 * the driver is first used. Measured is the smallest size at which the best software takes as long as a trip to the device and back with
 * its smallest job; beyond {@link #MOST} a device saves a CPU whatever its latency.
 */
final class DeviceThreshold {
    /** Largest threshold that is measured, in bytes. */
    static final long MOST = 64 << 10;

    private static final int LEAST = 256;
    private static final int TRIALS = 7;

    private record Key(DeviceDriver driver, Operation operation) {}

    private static final Map<Key, Long> MEASURED = new ConcurrentHashMap<>();

    private DeviceThreshold() {}

    /** The threshold in bytes, at least 1. */
    static long of(DriverSlot slot, Operation operation, EngineImpl engine) {
        long set = engine.config().deviceThreshold();
        DeviceDriver device = (DeviceDriver) slot.driver();
        long own = set != 0 ? set : device.threshold(operation);
        if (own != 0) {
            return own;
        }
        SyncDriver software = engine.bestSoftware(device.algorithm());
        if (software == null) {
            return 1;
        }
        Key key = new Key(device, operation);
        Long known = MEASURED.get(key);
        if (known == null) {
            known = measure(slot, operation, engine, software);
            if (known > 0) {
                MEASURED.put(key, known);
            }
        }
        return Math.max(1, known);
    }

    /** Measures; 0 if the device or the codec fails at it: then nothing is known, and requests will say what is wrong. */
    private static long measure(DriverSlot slot, Operation operation, EngineImpl engine, SyncDriver software) {
        try (Arena arena = engine.newArena();
                Transform device = engine.openUntested(slot);
                CodecConfig config = software.configure(CodecSettings.DEFAULTS);
                CodecStream stream = software.newStream()) {
            Direction limits = slot.driver().capabilities().of(operation);
            long most = Math.min(MOST, Math.min(limits.maxSource(), limits.maxDestination()));
            if (operation == Operation.DECOMPRESS) {
                most = Math.min(most, limits.window()); // software may reach further back than the device can
            }
            long trip = 0;
            for (int size = LEAST; size <= most; size *= 2) {
                MemorySegment plain = arena.allocate(size).copyFrom(MemorySegment.ofArray(DriverSelfTest.sample(size)));
                MemorySegment room = arena.allocate(Math.max(software.maxCompressedLength(size), device.maxCompressedLength(size)));
                long packed = stream.compress(config, plain, room);
                MemorySegment back = arena.allocate(size);
                MemorySegment source = operation == Operation.COMPRESS ? plain : arena.allocate(packed).copyFrom(room.asSlice(0, packed));
                MemorySegment target = operation == Operation.COMPRESS ? room : back;
                if (size == LEAST) {
                    trip = median(() -> run(device, operation, source, target, engine.config().selfTestTimeout()));
                }
                if (median(() -> run(stream, config, operation, source, target)) >= trip) {
                    return size;
                }
            }
            return most;
        } catch (UnsupportedSettingException | RuntimeException | OutOfMemoryError failed) {
            return 0;
        }
    }

    private static void run(Transform device, Operation operation, MemorySegment source, MemorySegment target, Duration timeout) {
        RequestImpl request = device.newRequestImpl().source(source).destination(target).deadline(timeout);
        AcompStatus status = operation == Operation.COMPRESS ? request.compressAndWait() : request.decompressAndWait();
        if (status != AcompStatus.OK) {
            throw new IllegalStateException("the device failed while it was measured, status=" + status);
        }
    }

    private static void run(CodecStream stream, CodecConfig config, Operation operation, MemorySegment source, MemorySegment target) {
        long result = operation == Operation.COMPRESS
                ? stream.compress(config, source, target)
                : stream.decompress(config, source, target);
        if (result < 0) {
            throw new IllegalStateException("software failed while it was measured, result=" + result);
        }
    }

    private static long median(Runnable trial) {
        long[] nanos = new long[TRIALS];
        for (int i = 0; i < TRIALS; i++) {
            long begin = System.nanoTime();
            trial.run();
            nanos[i] = System.nanoTime() - begin;
        }
        Arrays.sort(nanos);
        return nanos[TRIALS / 2];
    }
}
