package io.acomp.bench.target;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.acomp.bench.harness.HarnessException;
import io.acomp.spi.Availability;

/**
 * A zram device of the kernel's that this process has added, and removes again: when it is closed, or when the JVM ends before. Devices
 * that were there before are not touched; one that a killed run left behind stays, and does not disturb.
 */
final class ZramDevice implements AutoCloseable {
    private static final Path CONTROL = Path.of("/sys/class/zram-control");
    private static final Path BLOCK = Path.of("/sys/block");
    private static final Path DEVICES = Path.of("/dev");
    /** Reset and removal are refused for as long as somebody has the device open: udev looks at each new one, a thread may be in a call. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** Fields of mm_stat (KS §6.6). */
    private static final int COMPRESSED_BYTES = 1;
    private static final int USED_BYTES = 2;

    private static final Set<ZramDevice> OPEN = ConcurrentHashMap.newKeySet();
    private static volatile boolean ending;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ZramDevice::abandonAll, "bench-zram"));
    }

    private final int number;
    private final Path attributes;
    private int descriptor = -1;
    private boolean closed;

    private ZramDevice(int number) {
        this.number = number;
        attributes = BLOCK.resolve("zram" + number);
    }

    /** Whether devices can be added here; if not, why, and what to do about it. */
    static Availability availability() {
        if (!Files.isDirectory(CONTROL)) {
            return Availability.unavailable("this kernel has no zram", "modprobe zram");
        }
        // root may read what nobody may by the mode bits: the answer counts
        if (!Files.isReadable(CONTROL.resolve("hot_add")) || !Files.isWritable(CONTROL.resolve("hot_remove"))) {
            return Availability.unavailable("zram devices are root's to add", "run as root");
        }
        return DirectFileBinding.availability();
    }

    /**
     * Adds a device and opens it past the page cache.
     *
     * @param algorithm its name in the kernel
     * @param bytes size of the device
     * @throws HarnessException if the kernel does not have the algorithm or refuses anything else; nothing is left behind then
     */
    static ZramDevice add(String algorithm, long bytes) {
        ZramDevice device = add();
        try {
            device.start(algorithm, bytes);
            return device;
        } catch (IOException | RuntimeException e) {
            HarnessException failure = new HarnessException("a zram device cannot be set up, device=" + device.name() + ", algorithm=" + algorithm
                    + ", bytes=" + bytes + ", reason=" + e.getMessage(), e);
            try {
                device.close();
            } catch (HarnessException again) {
                failure.addSuppressed(again);
            }
            throw failure;
        }
    }

    private static ZramDevice add() {
        synchronized (OPEN) {
            if (ending) {
                throw new HarnessException("the JVM is ending");
            }
            try {
                ZramDevice device = new ZramDevice(Integer.parseInt(text(CONTROL.resolve("hot_add"))));
                OPEN.add(device);
                return device;
            } catch (IOException e) {
                throw new HarnessException("no zram device can be added, reason=" + e.getMessage(), e);
            }
        }
    }

    private synchronized void start(String algorithm, long bytes) throws IOException {
        put(attributes.resolve("comp_algorithm"), algorithm);
        put(attributes.resolve("disksize"), Long.toString(bytes));
        descriptor = DirectFileBinding.open(DEVICES.resolve(name()));
    }

    String name() {
        return "zram" + number;
    }

    /** The descriptor that it is open as. */
    synchronized int descriptor() {
        return descriptor;
    }

    long compressedBytes() {
        return statistic(COMPRESSED_BYTES);
    }

    long usedBytes() {
        return statistic(USED_BYTES);
    }

    private long statistic(int field) {
        try {
            return Long.parseLong(text(attributes.resolve("mm_stat")).split("\\s+")[field]);
        } catch (IOException e) {
            throw new HarnessException("a zram device does not say what it holds, device=" + name(), e);
        }
    }

    /**
     * Ends what a thread does on a device that failed it: for good if the JVM is ending and has taken the device away itself.
     *
     * @param call what failed
     * @param page where
     * @param returned by the call
     */
    HarnessException failed(String call, long page, long returned) {
        while (ending) {
            LockSupport.park();
        }
        return new HarnessException(
                "the kernel did not take a page, device=" + name() + ", call=" + call + ", page=" + page + ", returned=" + returned);
    }

    /**
     * Removes the device with all that it holds. Does nothing if that was done before.
     *
     * @throws HarnessException if the kernel refuses for seconds
     */
    @Override
    public void close() {
        remove(false);
    }

    private synchronized void remove(boolean inUse) {
        if (closed) {
            return;
        }
        if (descriptor >= 0 && inUse) {
            DirectFileBinding.detach(descriptor);
        } else if (descriptor >= 0) {
            DirectFileBinding.close(descriptor);
        }
        descriptor = -1;
        insist(attributes.resolve("reset"), "1");
        insist(CONTROL.resolve("hot_remove"), Integer.toString(number));
        closed = true;
        OPEN.remove(this);
    }

    private void insist(Path attribute, String value) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        @Nullable IOException refusal;
        do {
            try {
                put(attribute, value);
                return;
            } catch (IOException e) {
                refusal = e;
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } while (System.nanoTime() < deadline);
        throw new HarnessException("a zram device cannot be given back, device=" + name() + ", attribute=" + attribute + ", reason="
                + refusal.getMessage() + ", remedy=echo " + number + " > " + CONTROL.resolve("hot_remove"), refusal);
    }

    private static void abandonAll() {
        synchronized (OPEN) {
            ending = true;
        }
        for (ZramDevice device : OPEN) {
            device.remove(true);
        }
    }

    private static String text(Path attribute) throws IOException {
        return Files.readString(attribute, StandardCharsets.US_ASCII).strip();
    }

    private static void put(Path attribute, String value) throws IOException {
        Files.writeString(attribute, value, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
    }
}
