package io.acomp.hw.iaa;

import java.util.List;
import java.util.stream.Collectors;

import io.acomp.spi.Availability;

/**
 * The IAA devices of this machine, looked at once per process, as QPL does: sysfs for what there is, then QPL for whether it can be used.
 * The three drivers share it. Thread-safe.
 */
final class IaaHardware {
    private static final String CONFIGURE =
            "accel-config config-wq --group-id=0 --mode=shared --type=user --driver-name=user --name=acomp --wq-size=64 --threshold=60 "
                    + "--priority=10 DEVICE/WQ, then accel-config enable-device DEVICE and accel-config enable-wq DEVICE/WQ";

    private IaaHardware() {}

    /** What sysfs shows. */
    private static final class Shown {
        static final List<IaaDevice> DEVICES = IaaDevice.all();
        static final List<IaaNode> NODES = IaaNode.of(DEVICES);
    }

    /** Opens libqpl and lets it look for devices. */
    private static final class Tried {
        static final Availability ANSWER = answer();

        private static Availability answer() {
            Availability library = QplBinding.availability();
            if (!library.available()) {
                return library;
            }
            Availability shown = shown(Shown.DEVICES);
            return shown.available() ? tried() : shown;
        }
    }

    /** The nodes that have usable queues. Reads sysfs at the first call; opens no library. */
    static List<IaaNode> nodes() {
        return Shown.NODES;
    }

    /** Whether libqpl and the devices can be used; asks at the first call and remembers the answer. */
    static Availability availability() {
        return Tried.ANSWER;
    }

    /**
     * Whether there is a queue that QPL takes.
     *
     * @param devices what sysfs shows
     */
    static Availability shown(List<IaaDevice> devices) {
        if (devices.stream().anyMatch(device -> !device.usableQueues().isEmpty())) {
            return Availability.AVAILABLE;
        }
        if (devices.isEmpty()) {
            return Availability.unavailable(
                    "no IAA device, looked in=" + IaaDevice.folder(),
                    "needs a processor with IAA (4th generation Xeon or later), the idxd kernel driver and intel_iommu=on,sm_on");
        }
        return Availability.unavailable(
                "no work queue that QPL takes: "
                        + devices.stream().flatMap(device -> device.obstacles().stream()).collect(Collectors.joining("; ")),
                CONFIGURE);
    }

    /** Makes a job on the hardware path, which makes QPL look for devices. */
    private static Availability tried() {
        try {
            QplJob.open(QplPath.HARDWARE).close();
            return Availability.AVAILABLE;
        } catch (QplException refusal) {
            return Availability.unavailable(
                    "libqpl finds no device it can use: " + QplStatus.cause(refusal.status()), QplStatus.remedy(refusal.status()));
        } catch (OutOfMemoryError full) {
            return Availability.unavailable("no memory for a job of libqpl: " + full.getMessage(), "give the process more native memory");
        }
    }
}
