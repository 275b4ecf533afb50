package io.acomp.scomp.spec;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;

import io.acomp.Operation;
import io.acomp.spi.Capabilities;
import io.acomp.spi.CodecResult;
import io.acomp.spi.SyncDriver;

/**
 * Runs every driver on sources and destinations that end where readable memory ends: one byte further and the process dies. {@link
 * EndOfMemoryTest} starts it in a JVM of its own and reads from its last line which call that was.
 */
final class EndOfMemory {
    private static final long PAGE = 64 << 10;
    private static final long USABLE = 4 * PAGE;

    private EndOfMemory() {}

    /** Prints each call before it is made; with an argument, only steps over the edge. */
    public static void main(String[] arguments) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment source = cliff(arena);
            MemorySegment destination = cliff(arena);
            if (arguments.length > 0) {
                System.out.println("one step further " + source.get(ValueLayout.JAVA_BYTE, USABLE));
            }
            for (SyncDriver driver : Drivers.list()) {
                if (takesPart(driver)) {
                    run(driver, source.asSlice(0, USABLE), destination.asSlice(0, USABLE));
                }
            }
        }
        System.out.println("all came back");
    }

    /** Drivers that take memory of any owner; the others get copies from the engine. */
    static boolean takesPart(SyncDriver driver) {
        return driver.availability().available() && driver.capabilities().memory() != Capabilities.Memory.ENGINE;
    }

    /** Memory of a mapped file whose second half no longer exists: its first half ends in a cliff. */
    private static MemorySegment cliff(Arena arena) throws IOException {
        Path file = Files.createTempFile("acomp-cliff", ".map");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment whole = channel.map(FileChannel.MapMode.READ_WRITE, 0, 2 * USABLE, arena);
            channel.truncate(USABLE);
            return whole;
        } finally {
            Files.delete(file);
        }
    }

    /** The last bytes before the cliff. */
    private static MemorySegment last(MemorySegment cliff, long bytes) {
        return cliff.asSlice(USABLE - bytes);
    }

    private static void run(SyncDriver driver, MemorySegment sources, MemorySegment destinations) {
        Random random = new Random(11);
        try (Subject subject = new Subject(driver)) {
            for (Content content : Content.values()) {
                for (int size : new int[] {0, 1, 5, 64, 300, 4096, 65_536, 100_000}) {
                    byte[] data = content.bytes(size);
                    byte[] packed = subject.compressed(data);
                    String what = driver.name() + " " + content + " " + size;
                    call(subject, Operation.COMPRESS, fill(sources, data), last(destinations, driver.maxCompressedLength(size)), what);
                    call(subject, Operation.COMPRESS, fill(sources, data), last(destinations, packed.length), what + " exact");
                    call(subject, Operation.COMPRESS, fill(sources, data), last(destinations, packed.length / 2), what + " half");
                    call(subject, Operation.DECOMPRESS, fill(sources, packed), last(destinations, size), what);
                    call(subject, Operation.DECOMPRESS, fill(sources, packed), last(destinations, size / 2), what + " half");
                    for (int round = 0; round < 30; round++) {
                        byte[] spoiled = packed.clone();
                        if (spoiled.length > 0) {
                            spoiled[random.nextInt(spoiled.length)] ^= (byte) (1 + random.nextInt(255));
                        }
                        call(subject, Operation.DECOMPRESS, fill(sources, spoiled), last(destinations, size), what + " spoiled " + round);
                        byte[] cut = Arrays.copyOf(packed, random.nextInt(packed.length + 1));
                        call(subject, Operation.DECOMPRESS, fill(sources, cut), last(destinations, size), what + " cut to " + cut.length);
                    }
                }
            }
        }
    }

    private static MemorySegment fill(MemorySegment cliff, byte[] bytes) {
        return last(cliff, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }

    private static void call(Subject subject, Operation operation, MemorySegment source, MemorySegment destination, String what) {
        if (operation == Operation.DECOMPRESS && source.byteSize() == 0) {
            return;
        }
        System.out.println(operation + " " + what);
        long result = operation == Operation.COMPRESS
                ? subject.stream.compress(subject.config, source, destination)
                : subject.stream.decompress(subject.config, source, destination);
        if (!CodecResult.isFailure(result) && result > destination.byteSize()) {
            throw new AssertionError("more than the capacity, result=" + result);
        }
    }
}
