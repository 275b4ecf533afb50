package io.acomp.hw;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.acomp.spi.Finding;
import io.acomp.spi.Probe;

/** What the accelerators need of processor and kernel (HW §3.5, §4.4). */
public final class PlatformProbe implements Probe {
    /** The kernel command line that shared queues and vfio need. */
    public static final String IOMMU_REMEDY =
            "switch VT-d on in the firmware and add intel_iommu=on,sm_on to the kernel command line (GRUB_CMDLINE_LINUX), then reboot";

    private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*");
    private static final Pattern MEMLOCK = Pattern.compile("(?m)^Max locked memory\\s+(\\S+)");
    /** What qatlib suggests (HW §3.5), in kB. */
    private static final long SUGGESTED_MEMLOCK = 500_000;
    /** Versions as major * 1000 + minor. */
    private static final int QAT_KERNEL = 5_017;

    private static final int IAA_KERNEL = 5_018;
    private static final int IAA_2_KERNEL = 6_003;

    private final Machine machine;

    /** For the service loader. */
    public PlatformProbe() {
        this(Machine.here());
    }

    PlatformProbe(Machine machine) {
        this.machine = machine;
    }

    @Override
    public List<Finding> findings() {
        return List.of(cpu(), kernel(), iommu(), memlock());
    }

    private Finding cpu() {
        String name = "system cpu";
        String info = text("cpuinfo");
        String vendor = line(info, "vendor_id");
        String flags = " " + line(info, "flags") + " ";
        String what = vendor.isEmpty() ? System.getProperty("os.arch") : vendor + ", " + line(info, "model name");
        String where = flags.contains(" hypervisor ") ? "; in a virtual machine, which a device must be passed through to" : "";
        if (!vendor.equals("GenuineIntel")) {
            return Finding.warning(
                    name,
                    what + ": IAA and QAT are parts of Intel processors, so this machine has none unless as a card" + where,
                    "IAA and QAT come with Intel Xeon processors from the fourth generation");
        }
        return flags.contains(" enqcmd ")
                ? Finding.found(name, what + ", enqcmd" + where)
                : Finding.warning(
                        name,
                        what + ": no ENQCMD instruction, which shared IAA queues need" + where,
                        "IAA needs a Xeon from the fourth generation and a kernel with CONFIG_INTEL_IOMMU_SVM");
    }

    /** A whole file of procfs, empty if it cannot be read. */
    private String text(String file) {
        try {
            return Files.readString(machine.proc().resolve(file));
        } catch (IOException unreadable) {
            return "";
        }
    }

    private static String line(String info, String key) {
        Matcher matcher = Pattern.compile("(?m)^" + key + "\\s*:\\s*(.*)$").matcher(info);
        return matcher.find() ? matcher.group(1) : "";
    }

    private Finding kernel() {
        String name = "system kernel";
        String release = text("sys/kernel/osrelease").strip();
        Matcher matcher = RELEASE.matcher(release);
        if (!matcher.matches()) {
            return Finding.warning(name, "its version is not known, release=" + release, "mount procfs; the accelerators need Linux");
        }
        int version = Integer.parseInt(matcher.group(1)) * 1000 + Integer.parseInt(matcher.group(2));
        String newer = "boot Linux 6.3 or newer";
        if (version >= IAA_2_KERNEL) {
            return Finding.found(name, release + ": new enough for IAA 1 and 2 and for QAT");
        } else if (version >= IAA_KERNEL) {
            return Finding.warning(name, release + ": new enough for IAA 1 and QAT; IAA 2 needs 6.3", newer);
        }
        return Finding.warning(
                name,
                version >= QAT_KERNEL
                        ? release + ": new enough for compression by QAT; IAA needs 5.18, IAA 2 6.3"
                        : release + ": too old; compression by QAT needs 5.17, IAA 5.18, IAA 2 6.3",
                newer);
    }

    private Finding iommu() {
        String name = "system iommu";
        List<Path> units = Sysfs.entries(machine.sys().resolve("class/iommu"), "");
        if (units.isEmpty()) {
            return Finding.missing(name, "it is off or absent; shared IAA queues need it, and so does vfio for QAT", IOMMU_REMEDY);
        }
        int groups = Sysfs.entries(machine.sys().resolve("kernel/iommu_groups"), "").size();
        return Finding.found(name, "on, units=" + units.size() + ", groups=" + groups);
    }

    private Finding memlock() {
        String name = "system memlock";
        Matcher matcher = MEMLOCK.matcher(text("self/limits"));
        String value = matcher.find() ? matcher.group(1) : "unknown";
        long kilobytes = value.matches("\\d{1,18}") ? Long.parseLong(value) >> 10 : -1;
        boolean enough = value.equals("unlimited") || kilobytes >= SUGGESTED_MEMLOCK;
        String detail = "memory this process may lock: " + (kilobytes < 0 ? value : kilobytes + " kB");
        return enough
                ? Finding.found(name, detail)
                : Finding.warning(
                        name,
                        detail + "; QAT locks 16 MB for each virtual function and its buffers, 500000 kB are suggested",
                        "ulimit -l 500000; for good, '@qat - memlock 500000' in /etc/security/limits.conf, or LimitMEMLOCK=500000K in the "
                                + "service's systemd unit");
    }
}
