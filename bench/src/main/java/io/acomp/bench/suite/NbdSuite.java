package io.acomp.bench.suite;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.acomp.bench.harness.Resources;

/**
 * The service as a process: its compressed disk over NBD beside nbdkit's memory plugin, plain and compressed, with fio as the client of all; what it costs
 * when nobody uses it; and a file compressed over HTTP beside the command.
 */
public final class NbdSuite implements Suite {
    static final String NAME = "nbd";
    static final String ALGORITHM = "lz4";

    private final Optional<Path> fio;
    private final Optional<List<String>> ours;
    private final Optional<Path> nbdkit;
    private final NbdScale scale;

    /** The server that the launcher starts, and the programs of the search path. */
    public NbdSuite() {
        this(Commands.onPath("fio"), OwnServer.command(), Commands.onPath("nbdkit"), NbdScale.usual());
    }

    NbdSuite(Optional<Path> fio, Optional<List<String>> ours, Optional<Path> nbdkit, NbdScale scale) {
        this.fio = fio;
        this.ours = ours;
        this.nbdkit = nbdkit;
        this.scale = scale;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Bench bench) throws IOException {
        if (ours.isEmpty()) {
            bench.report().note("nbd: left out, there is no launcher to start a server with; run ./acomp bench or set " + Commands.HOME_VARIABLE);
            return;
        }
        try (WorkFolder folder = WorkFolder.create();
                Resources servers = new Resources()) {
            bench.progress().accept("nbd: starting servers");
            ServerProcess own = servers.add(own(folder.path()));
            new IdleService(bench, own, own::cpuNanos, scale.idleNanos()).run();
            if (bench.plan().wants("nbd.")) {
                disks(bench, folder.path(), servers, own);
            }
            new HttpOverCommand(bench, folder.path(), own, scale.fileBytes()).run(Commands.onPath("curl"), Commands.acomp());
        }
    }

    private void disks(Bench bench, Path folder, Resources servers, ServerProcess own) throws IOException {
        if (fio.isEmpty()) {
            bench.report().note("nbd.*: left out, there is no fio on the search path; install the package fio");
            return;
        }
        NbdRun run = new NbdRun(bench, fio.get(), scale, own);
        if (!bench.plan().peers()) {
            bench.report().note("nbd.*.overNbdkit*: left out without --peers");
        } else if (nbdkit.isEmpty()) {
            bench.report().note("nbd.*.overNbdkit*: left out, there is no nbdkit on the search path; install the package nbdkit");
        } else {
            run.peers(servers.add(peer(folder, "nbdkit")), servers.add(peer(folder, "nbdkit-zstd", "allocator=zstd")));
        }
        run.run();
    }

    private ServerProcess own(Path folder) throws IOException {
        Path socket = folder.resolve("acomp.sock");
        List<String> command = ours.orElseThrow().stream()
                .map(part -> part.replace(OwnServer.SOCKET, socket.toString()).replace(OwnServer.SIZE, Long.toString(scale.diskBytes())))
                .toList();
        return ServerProcess.start("acomp", command, socket, folder);
    }

    private ServerProcess peer(Path folder, String name, String... more) throws IOException {
        Path socket = folder.resolve(name + ".sock");
        List<String> command = Stream.concat(
                        Stream.of(nbdkit.orElseThrow().toString(), "-f", "-U", socket.toString(), "memory", Long.toString(scale.diskBytes())),
                        Stream.of(more))
                .toList();
        return ServerProcess.start(name, command, socket, folder);
    }
}
