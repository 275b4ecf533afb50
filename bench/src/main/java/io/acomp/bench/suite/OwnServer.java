package io.acomp.bench.suite;

import java.util.List;
import java.util.Optional;

/** How to start a server of ours: {@code acomp serve}. */
final class OwnServer {
    /** Stands for the socket in the command. */
    static final String SOCKET = "{socket}";
    /** Stands for the disk's bytes. */
    static final String SIZE = "{size}";

    private OwnServer() {}

    /** The command, if this was started by the launcher. */
    static Optional<List<String>> command() {
        return Commands.acomp().map(acomp -> List.of(
                acomp.toString(), "serve", "--size", SIZE, "-a", NbdSuite.ALGORITHM, "--nbd", "unix:" + SOCKET, "--http", "127.0.0.1:0"));
    }
}
