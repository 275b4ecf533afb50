package io.acomp.hw.qat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import io.acomp.foreign.LibraryLookup;
import io.acomp.hw.Sysfs;
import io.acomp.spi.Availability;

/**
 * QAT as this process sees it: looked at once, when first asked for, and then the same for the life of the process, since QATzip must not
 * be started twice (HW §1). Sysfs is read before libqat is called, which prints where there is no device. Thread-safe; never throws.
 */
final class QatDevice {
    private static final String SERVICE = "systemctl enable --now qat (Debian: apt install qatlib-service)";
    /** Control node of Intel's own kernel drivers, which know devices that sysfs names otherwise. */
    private static final Path OTHER_DRIVER = Path.of("/dev/qat_adf_ctl");

    private final Availability deflate;
    private final Availability lz4;
    private final QatInstances instances;
    private final int numaNode;

    private static final class Holder {
        static final QatDevice DEVICE = open();
    }

    private QatDevice(Availability deflate, Availability lz4, int instances, int numaNode) {
        this.deflate = deflate;
        this.lz4 = lz4;
        this.instances = new QatInstances(instances);
        this.numaNode = numaNode;
    }

    /** The process's QAT. The first call opens the libraries and, if there is a device, starts the service. */
    static QatDevice get() {
        return Holder.DEVICE;
    }

    /**
     * Whether a format can be had.
     *
     * @param format which
     */
    Availability availability(QatFormat format) {
        return format == QatFormat.LZ4_FRAME ? lz4 : deflate;
    }

    /** The device's compression instances: as many calls run at a time. */
    QatInstances instances() {
        return instances;
    }

    /** NUMA node of the device, -1 if unknown or if its instances are on several: QATzip chooses among all. */
    int numaNode() {
        return numaNode;
    }

    private static QatDevice open() {
        try {
            LibraryLookup library = QatLibraries.qatzip();
            if (!(library instanceof LibraryLookup.Found)) {
                return absent(library.availability());
            }
            Availability shown = shown(QatFunction.all());
            return shown.available() ? started() : absent(shown);
        } catch (Throwable unexpected) {
            return absent(Availability.unavailable("QATzip could not be asked: " + unexpected, "acomp doctor says what is missing"));
        }
    }

    private static QatDevice absent(Availability reason) {
        return new QatDevice(reason, reason, 0, -1);
    }

    /** Whether libqat will find something to open. */
    private static Availability shown(List<QatFunction> functions) {
        if (functions.stream().anyMatch(QatFunction::isForPrograms)) {
            return openable(functions.stream().filter(QatFunction::isForPrograms).toList());
        }
        if (Files.exists(OTHER_DRIVER)) {
            return Availability.AVAILABLE;
        }
        if (functions.isEmpty()) {
            return Availability.unavailable(
                    "no QAT device (8086:4940 or one of its successors), looked in=" + QatFunction.folder(),
                    "needs a 4th generation Xeon or later with QAT, switched on in the firmware; in a virtual machine, one of its functions");
        }
        String names = functions.stream().map(function -> function.address() + " " + function.driver()).collect(Collectors.joining(", "));
        return functions.stream().anyMatch(QatFunction::isVirtual)
                ? Availability.unavailable("no virtual function of QAT is bound to vfio-pci, functions=" + names, SERVICE)
                : Availability.unavailable(
                        "QAT has no virtual functions, through which programs use it, functions=" + names, SERVICE);
    }

    /** Whether this process may open one of the functions. A stand-in's tree has no device nodes beside it. */
    private static Availability openable(List<QatFunction> functions) {
        boolean stranger = System.getProperty(Sysfs.ROOT_PROPERTY) != null;
        List<Path> nodes = functions.stream().map(function -> Path.of("/dev/vfio", function.group())).toList();
        return stranger || nodes.stream().anyMatch(node -> Files.isReadable(node) && Files.isWritable(node))
                ? Availability.AVAILABLE
                : Availability.unavailable(
                        "refused: this user may not open " + nodes.getFirst() + ", user=" + System.getProperty("user.name"),
                        "usermod -aG qat USER, then log in again");
    }

    private static QatDevice started() {
        QatzipBinding.logLevel(QatzipBinding.LOG_NONE);
        QatzipStatus status = init();
        if (status != QatzipStatus.OK && status != QatzipStatus.DUPLICATE) {
            return absent(Availability.unavailable(status.cause() + ", status=" + status.code() + " " + status, status.remedy()));
        }
        long[] instances = QatBinding.instances();
        if (instances.length == 0) {
            return absent(Availability.unavailable(
                    "QAT has no compression instance for this process, instances=0", QatzipStatus.NOSW_NO_INST_ATTACH.remedy()));
        }
        return new QatDevice(
                ability("deflate", instances, QatLayout.CAPABILITIES_DEFLATE, QatLayout.CAPABILITIES_INFLATE),
                ability("LZ4", instances, QatLayout.CAPABILITIES_LZ4, QatLayout.CAPABILITIES_UNLZ4),
                instances.length,
                node(instances));
    }

    private static QatzipStatus init() {
        try (Arena arena = Arena.ofConfined()) {
            return QatzipStatus.of(QatzipBinding.init(arena.allocate(QatzipLayout.SESSION_BYTES, Long.BYTES).address()));
        }
    }

    /** Available if every instance has both abilities: QATzip, not the caller, chooses the instance. */
    private static Availability ability(String what, long[] instances, long compresses, long decompresses) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment abilities = arena.allocate(QatLayout.CAPABILITIES_BYTES, Long.BYTES);
            boolean all = Arrays.stream(instances)
                    .allMatch(instance -> QatBinding.capabilities(instance, abilities) == 0
                            && abilities.get(ValueLayout.JAVA_INT, compresses) != 0
                            && abilities.get(ValueLayout.JAVA_INT, decompresses) != 0);
            return all
                    ? Availability.AVAILABLE
                    : Availability.unavailable("this QAT device does not do " + what, "needs a device of the 4th generation or later");
        }
    }

    private static int node(long[] instances) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment information = arena.allocate(QatLayout.INFORMATION_BYTES, Long.BYTES);
            int[] nodes = Arrays.stream(instances)
                    .mapToInt(instance -> QatBinding.information(instance, information) == 0
                            ? information.get(ValueLayout.JAVA_INT, QatLayout.INFORMATION_NODE)
                            : -1)
                    .distinct()
                    .toArray();
            return nodes.length == 1 ? nodes[0] : -1;
        }
    }
}
