package io.acomp.store.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import io.acomp.testing.Await;
import io.acomp.testing.Requires;


/** A zram device of the kernel's own, added for a test and removed again. */
final class ZramDevice implements AutoCloseable {
    private static final Path CONTROL = Path.of("/sys/class/zram-control");

    private final String number;
    private final Path attributes;
    private final Path node;
    private FileChannel channel;

    private ZramDevice(String number) {
        this.number = number;
        attributes = Path.of("/sys/block", "zram" + number);
        node = Path.of("/dev", "zram" + number);
    }

    /** Adds a device of a size; ends the test where that cannot be done. */
    static ZramDevice add(long size) throws IOException {
        Requires.that(Files.isDirectory(CONTROL), () -> "the kernel has no zram, modprobe zram, folder=" + CONTROL);
        Requires.that(Files.isReadable(CONTROL.resolve("hot_add")) && Files.isWritable(CONTROL.resolve("hot_remove")),
                () -> "zram devices are root's to add, user=" + System.getProperty("user.name"));
        ZramDevice device = new ZramDevice(Files.readString(CONTROL.resolve("hot_add")).strip());
        try {
            Requires.that(Files.isReadable(device.node), () -> "the device has no node, node=" + device.node);
            device.set("comp_algorithm", "lz4");
            device.set("disksize", Long.toString(size));
            device.channel = device.open();
        } catch (IOException | RuntimeException | Error failure) {
            device.close();
            throw failure;
        }
        return device;
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(node, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    void write(long offset, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer, offset + buffer.position());
        }
    }

    byte[] read(long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) > 0) {}
        return buffer.array();
    }

    /** Trims whole pages, or zeroes them. */
    void discard(long offset, long length, boolean zero) throws IOException {
        flush();
        run("blkdiscard", zero ? "--zeroout" : "--force", "--offset", Long.toString(offset), "--length", Long.toString(length), node.toString());
    }

    /** Brings what the page cache holds to the device. */
    void flush() throws IOException {
        channel.force(true);
    }

    /** Forgets what the page cache holds, so that the next read asks the device. */
    void forgetCache() throws IOException {
        flush();
        run("blockdev", "--flushbufs", node.toString());
    }

    private static void run(String... command) throws IOException {
        command[0] = Requires.program(command[0]).toString();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The numbers of a line such as mm_stat. */
    long[] numbers(String attribute) throws IOException {
        return Arrays.stream(Files.readString(attributes.resolve(attribute)).strip().split("\\s+")).mapToLong(Long::parseLong).toArray();
    }

    boolean has(String attribute) {
        return Files.exists(attributes.resolve(attribute));
    }

    void set(String attribute, String value) throws IOException {
        Files.writeString(attributes.resolve(attribute), value);
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
        // whoever looks at new devices, udev for one, may still have it open
        Await.until("the device is given back: " + node, this::remove);
    }

    private boolean remove() {
        try {
            set("reset", "1");
            Files.writeString(CONTROL.resolve("hot_remove"), number);
            return true;
        } catch (IOException busy) {
            return false;
        }
    }
}
