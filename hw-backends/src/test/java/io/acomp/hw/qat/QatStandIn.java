package io.acomp.hw.qat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;

import io.acomp.foreign.LibraryBinding;
import io.acomp.hw.Sysfs;
import io.acomp.hw.standin.NativeBuild;
import io.acomp.hw.standin.StandInBinding;
import io.acomp.hw.standin.VendorFolder;

/**
 * A machine with QAT: the real libqatzip and libusdm over the stand-in for libqat, and a sysfs tree with a virtual function for programs.
 * Made once per process, before a driver is touched, since QATzip is started once.
 */
final class QatStandIn {
    static final String LIBRARY = "libqat.so.4";
    static final List<String> REAL = List.of("libusdm.so.0", "libqatzip.so.3");

    private static final List<String> FAULTS = List.of("delay_micros", "fail_every", "corrupt_every", "short_output_every", "short_input_every",
            "hold_every", "lose_every", "fatal", "fatal_after");
    private static final long DEADLINE_SECONDS = 30;

    private final StandInBinding binding;

    private QatStandIn(StandInBinding binding) {
        this.binding = binding;
    }

    /** Installs a device with two instances. */
    static QatStandIn install() {
        return install(Map.of());
    }

    /**
     * Installs the device.
     *
     * @param switches values before QATzip looks, see {@code qat_standin.c}
     */
    static QatStandIn install(Map<String, Long> switches) {
        Path machine = machine();
        System.setProperty(LibraryBinding.PATH_PROPERTY, machine.resolve("native").toString());
        System.setProperty(Sysfs.ROOT_PROPERTY, machine.resolve("sys").toString());
        QatStandIn standIn = new QatStandIn(StandInBinding.open(machine.resolve("native").resolve(LIBRARY)));
        switches.forEach(standIn::set);
        return standIn;
    }

    /** A folder with the libraries in {@code native} and the tree in {@code sys}. */
    static Path machine() {
        Path library = NativeBuild.library("qat_standin.c", LIBRARY, "-lz", "-l:liblz4.so.1");
        try {
            Path machine = Files.createTempDirectory(Files.createDirectories(Path.of("target/standin")).toAbsolutePath(), "qat");
            VendorFolder.fill(Files.createDirectory(machine.resolve("native")), REAL, List.of(library));
            function(machine.resolve("sys"), "0000:6b:00.0", "0x4940", "4xxx");
            function(machine.resolve("sys"), "0000:6b:00.1", "0x4941", "vfio-pci");
            return machine;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Adds a PCI function to a sysfs tree, held by a driver unless its name is empty. */
    static void function(Path tree, String address, String device, String driver) {
        try {
            Path folder = Files.createDirectories(tree.resolve("bus/pci/devices").resolve(address));
            Files.writeString(folder.resolve("vendor"), "0x8086\n");
            Files.writeString(folder.resolve("device"), device + "\n");
            Files.createSymbolicLink(folder.resolve("iommu_group"), Path.of("../../../../kernel/iommu_groups/42"));
            if (!driver.isEmpty()) {
                Files.createSymbolicLink(folder.resolve("driver"), Path.of("../../drivers", driver));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void set(String name, long value) {
        binding.set(name, value);
    }

    long get(String name) {
        return binding.get(name);
    }

    /** Ends every fault and lets go of what is held. */
    void heal() {
        FAULTS.forEach(fault -> set(fault, 0));
        set("release", 1);
        await("holding", 0);
        set("release", 0);
    }

    /** Waits until a counter has a value. */
    void await(String name, long value) {
        await(name, now -> now == value);
    }

    /** Waits until a counter has a value of a kind. */
    void await(String name, LongPredicate wanted) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!wanted.test(get(name))) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("the stand-in does not get there, " + name + "=" + get(name));
            }
            Thread.onSpinWait();
        }
    }
}
