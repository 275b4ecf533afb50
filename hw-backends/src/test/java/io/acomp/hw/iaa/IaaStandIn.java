package io.acomp.hw.iaa;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import io.acomp.hw.Sysfs;
import io.acomp.hw.standin.NativeBuild;
import io.acomp.hw.standin.StandInBinding;
import io.acomp.hw.standin.SysfsTree;
import io.acomp.hw.standin.VendorFolder;

/**
 * A machine with IAA devices: the real libqpl over the stand-in for libaccel-config, and the sysfs tree that belongs to it. Made once per
 * process, before a driver is touched, since QPL looks for devices once.
 */
final class IaaStandIn {
    static final String LIBRARY = "libaccel-config.so.1";

    private final StandInBinding binding;

    private IaaStandIn(StandInBinding binding) {
        this.binding = binding;
    }

    /** One device with one queue of 64 descriptors. */
    static IaaStandIn install() {
        return install(Map.of());
    }

    /**
     * Installs the stand-in.
     *
     * @param switches values before QPL looks, see {@code iaa_standin.c}; sysfs shows the same
     * @param flags for the compiler
     */
    static IaaStandIn install(Map<String, Long> switches, String... flags) {
        Path folder = folder();
        Path library = NativeBuild.library("iaa_standin.c", LIBRARY, flags);
        VendorFolder.install(folder("native", folder), List.of("libqpl.so.1"), List.of(library));
        IaaStandIn standIn = new IaaStandIn(StandInBinding.open(library));
        switches.forEach(standIn::set);
        System.setProperty(Sysfs.ROOT_PROPERTY, standIn.sysfs(folder("sys", folder)).root().toString());
        return standIn;
    }

    /** An empty folder, deleted with its content when the process ends. */
    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("machine");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            return folder;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Path folder(String name, Path parent) {
        try {
            return Files.createDirectory(parent.resolve(name));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private SysfsTree sysfs(Path root) {
        SysfsTree tree = new SysfsTree(root);
        for (int device = 0; device < get("devices"); device++) {
            int number = 2 * device + 1;
            tree.iaaDevice("iax" + number, (int) get("node_" + device));
            for (int queue = 0; queue < get("queues"); queue++) {
                tree.workQueue("iax" + number, "wq" + number + "." + queue, (int) get("queue_size"), get("max_transfer"));
            }
        }
        return tree;
    }

    void set(String name, long value) {
        binding.set(name, value);
    }

    long get(String name) {
        return binding.get(name);
    }

    /** Waits until a counter has a value. */
    void awaits(String name, long value) throws TimeoutException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (get(name) != value) {
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException("expected=" + value + ", " + name + "=" + get(name));
            }
            Thread.onSpinWait();
        }
    }

    /** Ends every fault. */
    void heal() {
        for (String fault : List.of("delay_micros", "refuse", "refuse_every", "removed", "error_every", "hang_every", "late_every",
                "corrupt_every", "length_every", "fault_every", "fault_again")) {
            set(fault, 0);
        }
    }
}
