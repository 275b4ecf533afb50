package io.acomp.service;

import java.lang.management.ManagementFactory;

import com.sun.management.OperatingSystemMXBean;

/** The memory there is. */
final class MachineMemory {
    private MachineMemory() {}

    /** Bytes of memory of the machine, or of the container this runs in. */
    static long bytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
}
