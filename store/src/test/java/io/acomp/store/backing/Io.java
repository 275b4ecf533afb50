package io.acomp.store.backing;

import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.jspecify.annotations.Nullable;

import io.acomp.store.BackingException;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The two ways a file is read and written. */
enum Io {
    NATIVE,
    CHANNEL;

    static final int PAGE = 4_096;
    /** Blocks of a batch. */
    static final int BATCH = 8;

    /** A file of blocks of 4 KiB. */
    BackingFile open(Path path, int blocks, boolean keep) throws BackingException {
        return new BackingFile(FileDevice.open(path, PAGE, blocks, keep, calls()), PAGE, blocks);
    }

    /** Bare reads and writes of a file that is there. */
    FileIo io(Path path) throws IOException {
        FileCallsBinding calls = calls();
        return calls == null
                ? new ChannelFileIo(AsynchronousFileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE))
                : NativeFileIo.open(calls, path);
    }

    private @Nullable FileCallsBinding calls() {
        if (this == CHANNEL) {
            return null;
        }
        FileCallsBinding calls = FileCallsBinding.get();
        assumeTrue(calls != null, "no pread here, os=" + System.getProperty("os.name"));
        return calls;
    }
}
