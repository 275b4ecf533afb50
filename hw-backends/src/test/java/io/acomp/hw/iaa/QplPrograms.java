package io.acomp.hw.iaa;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Map;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompStatus;
import io.acomp.DriverUnavailableException;
import io.acomp.Operation;
import io.acomp.foreign.LibraryBinding;
import io.acomp.hw.DeflateFraming;
import io.acomp.hw.iaa.Samples.Content;
import io.acomp.spi.CodecResult;

/**
 * What {@link QplStandInCrashTest} and {@link QplStandInRefusalTest} run in processes of their own: the sequences of calls that make libqpl
 * kill the process, as they are and through acomp; and what acomp says of a machine that libqpl refuses.
 */
public final class QplPrograms {
    private static final int AUTO_PATH = 0;
    private static final int HARDWARE_PATH = 1;
    private static final int FIRST_AND_LAST = QplFlags.FIRST | QplFlags.LAST | QplFlags.OMIT_VERIFY;

    private QplPrograms() {}

    /** Runs the program that the first argument names; the second is a switch of the stand-in, {@code name=value}, or a flag to build it with. */
    public static void main(String[] arguments) throws Throwable {
        String machine = arguments.length > 1 ? arguments[1] : "";
        String[] parts = machine.split("=");
        IaaStandIn device = parts.length == 2
                ? IaaStandIn.install(Map.of(parts[0], Long.decode(parts[1])))
                : machine.isEmpty() ? IaaStandIn.install() : IaaStandIn.install(Map.of(), machine);
        switch (arguments[0]) {
            case "rawExecuteAfterFailedInit" -> rawExecuteAfterFailedInit();
            case "executeAfterFailedInit" -> executeAfterFailedInit();
            case "rawAutoPathBothWays" -> rawAutoPathBothWays(device);
            case "bothWaysOnAFailingDevice" -> bothWaysOnAFailingDevice(device);
            case "availability" -> System.out.println(new IaaDriver(DeflateFraming.RAW).availability());
            default -> throw new IllegalArgumentException("no such program, name=" + arguments[0]);
        }
        System.exit(0);
    }

    /** libqpl itself, without acomp's binding. */
    private static final class Raw {
        private static final Arena ARENA = Arena.global();
        private static final FunctionDescriptor ON_JOB = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
        private static final FunctionDescriptor ON_PATH =
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS);

        private final SymbolLookup library =
                SymbolLookup.libraryLookup(Path.of(System.getProperty(LibraryBinding.PATH_PROPERTY), "libqpl.so.1"), ARENA);
        private final MethodHandle execute = function("qpl_execute_job", ON_JOB);
        private final MemorySegment job;
        private final int initialised;

        Raw(int path) throws Throwable {
            MemorySegment size = ARENA.allocate(ValueLayout.JAVA_INT);
            int ignored = (int) function("qpl_get_job_size", ON_PATH).invokeExact(path, size);
            job = ARENA.allocate(size.get(ValueLayout.JAVA_INT, 0), QplJobLayout.ALIGNMENT);
            initialised = (int) function("qpl_init_job", ON_PATH).invokeExact(path, job);
        }

        private MethodHandle function(String name, FunctionDescriptor signature) {
            return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), signature);
        }

        int execute(int operation, byte[] source, long room) throws Throwable {
            MemorySegment from = ARENA.allocate(source.length, 64).copyFrom(MemorySegment.ofArray(source));
            job.set(ValueLayout.ADDRESS, QplJobLayout.NEXT_IN, from);
            job.set(ValueLayout.JAVA_INT, QplJobLayout.AVAILABLE_IN, source.length);
            job.set(ValueLayout.ADDRESS, QplJobLayout.NEXT_OUT, ARENA.allocate(room, 64));
            job.set(ValueLayout.JAVA_INT, QplJobLayout.AVAILABLE_OUT, (int) room);
            job.set(ValueLayout.JAVA_INT, QplJobLayout.OPERATION, operation);
            job.set(ValueLayout.JAVA_INT, QplJobLayout.FLAGS, FIRST_AND_LAST);
            job.set(ValueLayout.JAVA_INT, QplJobLayout.LEVEL, 1);
            return (int) execute.invokeExact(job);
        }
    }

    private static void rawExecuteAfterFailedInit() throws Throwable {
        Raw raw = new Raw(HARDWARE_PATH);
        System.out.println("init=" + raw.initialised);
        System.out.println("execute=" + raw.execute(QplOperation.COMPRESS, Samples.of(Content.TEXT, 4096), 8192));
    }

    /** The same machine through acomp: sysfs shows a device, libqpl refuses it, and a queue is used all the same. */
    private static void executeAfterFailedInit() throws Exception {
        try (AcompEngine engine = AcompEngine.builder().discoverProviders(false).provider(IaaDrivers::all).build();
                Acomp never = engine.open("deflate-iaa")) {
            throw new AssertionError("open, driver=" + never.driver(Operation.COMPRESS));
        } catch (DriverUnavailableException expected) {
            System.out.println("unavailable: " + expected.getMessage());
        }
        try (QueueDriver queue = new QueueDriver(new IaaDriver(DeflateFraming.RAW))) {
            for (Operation operation : Operation.values()) {
                AcompStatus status = CodecResult.status(queue.run(operation, 1, Samples.of(Content.TEXT, 4096), 8192));
                System.out.println(operation + "=" + status);
            }
        }
    }

    private static void rawAutoPathBothWays(IaaStandIn device) throws Throwable {
        byte[] plain = Samples.of(Content.TEXT, 4096);
        byte[] packed = Samples.deflate(DeflateFraming.RAW, plain);
        Raw raw = new Raw(AUTO_PATH);
        failEverything(device);
        System.out.println("decompress=" + raw.execute(QplOperation.DECOMPRESS, packed, 4096));
        System.out.println("compress=" + raw.execute(QplOperation.COMPRESS, plain, 8192));
    }

    private static void bothWaysOnAFailingDevice(IaaStandIn device) throws Exception {
        byte[] plain = Samples.of(Content.TEXT, 4096);
        byte[] packed = Samples.deflate(DeflateFraming.RAW, plain);
        System.out.println(new IaaDriver(DeflateFraming.RAW).availability());
        failEverything(device);
        try (QueueDriver queue = new QueueDriver(new IaaDriver(DeflateFraming.RAW))) {
            for (int round = 0; round < 20; round++) {
                System.out.println("decompress=" + CodecResult.status(queue.run(Operation.DECOMPRESS, 1, packed, 4096)));
                System.out.println("compress=" + CodecResult.status(queue.run(Operation.COMPRESS, round & 1, plain, 8192)));
            }
        }
    }

    private static void failEverything(IaaStandIn device) {
        device.set("error_status", 0x22);
        device.set("error_code", 0);
        device.set("error_every", 1);
    }
}
