package io.acomp.cli;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.jspecify.annotations.Nullable;

import io.acomp.format.FrameFormat;

/** One input: a file or standard input. */
final class Source implements AutoCloseable {
    private final @Nullable Path path;
    private final @Nullable FileTraits traits;
    private ReadableByteChannel channel;

    private Source(@Nullable Path path, @Nullable FileTraits traits, ReadableByteChannel channel) {
        this.path = path;
        this.traits = traits;
        this.channel = channel;
    }

    /**
     * Standard input.
     *
     * @param console whose input it is
     * @param force read from a terminal, too
     */
    static Source stdin(Console console, boolean force) {
        if (console.terminals().in() && !force) {
            throw new CommandException(ExitCode.FAILURE, "it is a terminal; name a file, or use -f");
        }
        return new Source(null, null, console.in());
    }

    /**
     * A file.
     *
     * @param path of the file
     * @param followLink false to refuse a symbolic link
     * @param force read devices, too
     * @throws IOException if it cannot be opened
     */
    static Source file(Path path, boolean followLink, boolean force) throws IOException {
        FileTraits traits = FileTraits.read(path);
        switch (traits.kind()) {
            case DIRECTORY -> throw new CommandException(ExitCode.FAILURE, "is a directory; ignored");
            case SPECIAL -> {
                if (!force) {
                    throw new CommandException(ExitCode.FAILURE, "is not a regular file; use -f to read it");
                }
            }
            case REGULAR -> {
                if (!followLink && Files.isSymbolicLink(path)) {
                    throw new CommandException(ExitCode.FAILURE, "is a symbolic link; use -f, -c or -o to follow it");
                }
            }
            case PIPE -> {
                // a shell's process substitution
            }
        }
        return new Source(path, traits, FileChannel.open(path, StandardOpenOption.READ));
    }

    /** Its bytes from the start. */
    ReadableByteChannel channel() {
        return channel;
    }

    /** Its path, null for standard input. */
    @Nullable Path path() {
        return path;
    }

    /** What kind of file it is, null for standard input. */
    @Nullable FileTraits traits() {
        return traits;
    }

    /** How many bytes it has, -1 if unknown. */
    long size() {
        return traits == null ? -1 : traits.size();
    }

    /**
     * Recognises the format without consuming anything.
     *
     * @throws IOException if reading fails
     * @throws CommandException corrupt, if it is none of those known
     */
    FileFormat detect() throws IOException {
        ByteBuffer start = ByteBuffer.allocate(FrameFormat.PEEK_BYTES);
        if (traits != null && traits.kind() == FileTraits.Kind.REGULAR) {
            readFully((FileChannel) channel, start);
        } else {
            PeekedChannel peeked = new PeekedChannel(channel);
            peeked.peek(start);
            channel = peeked;
        }
        start.flip();
        FrameFormat frames = FrameFormat.detect(MemorySegment.ofBuffer(start));
        if (frames == null) {
            String why = start.hasRemaining()
                    ? "unknown format; name it with -a, firstBytes=" + hex(start)
                    : "unexpected end of input; offset=0";
            throw new CommandException(ExitCode.CORRUPT, why);
        }
        return FileFormat.of(frames);
    }

    private static void readFully(FileChannel file, ByteBuffer target) throws IOException {
        while (target.hasRemaining() && file.read(target, target.position()) > 0) {
            // a file may give less than asked for
        }
    }

    private static String hex(ByteBuffer bytes) {
        StringBuilder text = new StringBuilder("0x");
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            text.append(Character.forDigit(bytes.get(i) >> 4 & 15, 16)).append(Character.forDigit(bytes.get(i) & 15, 16));
        }
        return text.toString();
    }

    /** Closes a file; standard input stays open. */
    @Override
    public void close() throws IOException {
        if (path != null) {
            channel.close();
        }
    }
}
