package io.acomp.hw.iaa;

import java.nio.file.Path;
import java.util.List;

import io.acomp.hw.Sysfs;

/**
 * A work queue of an IAA device as the kernel's {@code idxd} driver shows it (Documentation/ABI/stable/sysfs-driver-dma-idxd).
 *
 * @param name {@code wq1.0}
 * @param state {@code enabled} or {@code disabled}
 * @param mode {@code shared} or {@code dedicated}; QPL uses shared ones only
 * @param type {@code user}, {@code kernel} or {@code none}
 * @param driver the kernel driver that holds it: {@code user}, {@code crypto}; empty on kernels before 6.7
 * @param size descriptors it holds
 * @param maxTransfer bytes of a source or destination at most
 */
public record IaaWorkQueue(String name, String state, String mode, String type, String driver, int size, long maxTransfer) {
    /** What the kernel sets unless told otherwise (HW §4.4). */
    static final long DEFAULT_MAX_TRANSFER = 2 << 20;

    private static final String ENABLED = "enabled";
    private static final String SHARED = "shared";
    private static final String USER = "user";
    private static final String KERNEL = "kernel";

    /** Reads the queues of a device from its folder. */
    static List<IaaWorkQueue> of(Path device) {
        return Sysfs.entries(device, "wq").stream().map(IaaWorkQueue::read).toList();
    }

    private static IaaWorkQueue read(Path folder) {
        return new IaaWorkQueue(
                Sysfs.name(folder),
                Sysfs.valueOr(folder, "state", ""),
                Sysfs.valueOr(folder, "mode", ""),
                Sysfs.valueOr(folder, "type", ""),
                Sysfs.valueOr(folder, "driver_name", ""),
                (int) Sysfs.numberOr(folder, "size", 0),
                Sysfs.numberOr(folder, "max_transfer_size", DEFAULT_MAX_TRANSFER));
    }

    /** True if somebody gave it entries or a use: a device has queues that nobody has configured. */
    boolean isConfigured() {
        return size > 0 || type.equals(USER) || type.equals(KERNEL);
    }

    /** True if the kernel keeps it for itself. */
    boolean isOfKernel() {
        return type.equals(KERNEL);
    }

    /** True if QPL takes it. */
    public boolean isUsable() {
        return obstacle().isEmpty();
    }

    /** Why QPL does not take it; empty if it does. */
    public String obstacle() {
        if (!state.equals(ENABLED)) {
            return name + " is not enabled, state=" + state;
        }
        if (!type.equals(USER)) {
            return name + " is not for programs (the kernel's iaa_crypto may hold it), type=" + type;
        }
        if (!mode.equals(SHARED)) {
            return name + " is not shared, and QPL ignores any other, mode=" + mode;
        }
        return size > 0 ? "" : name + " holds nothing, size=" + size;
    }
}
