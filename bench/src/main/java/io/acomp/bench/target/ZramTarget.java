package io.acomp.bench.target;

import java.lang.foreign.MemorySegment;

import io.acomp.bench.harness.HarnessException;
import io.acomp.bench.harness.PageSession;
import io.acomp.bench.harness.PageTarget;
import io.acomp.spi.Availability;

/** The kernel's compressed block device, driven by this process: a system call a page, past the page cache. */
public final class ZramTarget implements PageTarget {
    private static final String NAME = "zram";

    private final ZramDevice device;

    /**
     * Adds a device to the kernel's.
     *
     * @param algorithm its name in the kernel
     * @param pages the device has
     * @throws HarnessException if the kernel refuses
     */
    public ZramTarget(String algorithm, long pages) {
        device = ZramDevice.add(algorithm, pages * PAGE_BYTES);
    }

    /** Whether there can be such targets here; if not, why, and what to do about it. */
    public static Availability availability() {
        return ZramDevice.availability();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public PageSession open() {
        return new Session(device, device.descriptor());
    }

    @Override
    public long compressedBytes() {
        return device.compressedBytes();
    }

    /** {@inheritDoc} Of zram that is {@code mem_used_total}: spans of its pool, handles and slot table left out. */
    @Override
    public long usedBytes() {
        return device.usedBytes();
    }

    @Override
    public long totalBytes() {
        return UNKNOWN;
    }

    @Override
    public void close() {
        device.close();
    }

    private record Session(ZramDevice device, int descriptor) implements PageSession {
        @Override
        public void write(long page, MemorySegment from) {
            long written = DirectFileBinding.write(descriptor, from, page * PAGE_BYTES);
            if (written != PAGE_BYTES) {
                throw device.failed("pwrite", page, written);
            }
        }

        @Override
        public void read(long page, MemorySegment to) {
            long read = DirectFileBinding.read(descriptor, to, page * PAGE_BYTES);
            if (read != PAGE_BYTES) {
                throw device.failed("pread", page, read);
            }
        }

        @Override
        public void close() {
            // the device's own descriptor serves all threads
        }
    }
}
