package io.acomp.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

/** {@code acomp serve} as a process: how it begins, and how it ends. */
class ServeProcessTest {
    private static final long DEADLINE_SECONDS = 60;
    private static final Pattern HTTP = Pattern.compile("event=ready .*http=(\\S+)");
    private static final int USAGE = 2;

    @TempDir
    private Path folder;

    private Path socket;
    private final List<Process> started = new ArrayList<>();
    private int runs;

    @BeforeEach
    void name() {
        socket = folder.resolve("nbd.sock");
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    /** A service and what it says. */
    private record Service(Process process, Path errors) {
        String said() {
            try {
                return Files.readString(errors);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void awaitReady() {
            await("the service is ready", () -> said().contains("event=ready") || !process.isAlive());
            assertTrue(process.isAlive(), this::said);
        }

        int awaitEnd() throws InterruptedException {
            assertTrue(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), () -> "the service does not end: " + said());
            return process.exitValue();
        }

        /** Ends it as systemd does. */
        void terminate() throws InterruptedException {
            process.destroy();
            assertEquals(0, awaitEnd(), this::said);
        }
    }

    private Service serve(Map<String, String> environment, List<String> before, Object... args) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(JavaProcess.acomp(List.of("-Dio.netty.noUnsafe=true"), Stream.concat(Stream.of("serve"), Stream.of(args)).toArray()));
        Path errors = folder.resolve("stderr" + runs++);
        ProcessBuilder builder = JavaProcess.builder(command, errors)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(Redirect.to(folder.resolve("stdout").toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("ACOMP_") || name.startsWith("LISTEN_") || name.equals("NOTIFY_SOCKET"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        started.add(process);
        return new Service(process, errors);
    }

    private Service serve(Object... args) throws IOException {
        return serve(Map.of(), List.of(), args);
    }

    private Object[] small(Object... more) {
        return Stream.concat(Stream.of("--size", "16M", "-a", "lz4", "--nbd", "unix:" + socket, "--http", "127.0.0.1:0"), Stream.of(more)).toArray();
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                fail("did not happen in time: " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    private void run(String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("tool");
        Process tool = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        started.add(tool);
        assertTrue(tool.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), command[0]);
        assertEquals(0, tool.exitValue(), () -> String.join(" ", command) + ": " + read(output));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String get(Service service, String path) throws IOException {
        Matcher ready = HTTP.matcher(service.said());
        assertTrue(ready.find(), service.said());
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://" + ready.group(1) + path).toURL().openConnection();
        assertEquals(200, connection.getResponseCode(), path);
        return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aRestartLosesNothingThatWasSnapshotted() throws Exception {
        StockTools.assumeInstalled("nbdcopy");
        Path disk = Files.write(folder.resolve("disk"), new byte[16 << 20]);
        byte[] content = Inputs.random(3 << 20);
        try (var channel = Files.newByteChannel(disk, StandardOpenOption.WRITE)) {
            channel.position(5 << 20).write(ByteBuffer.wrap(content));
        }
        Path snapshot = folder.resolve("snapshot");
        String uri = "nbd+unix:///?socket=" + socket;
        Service first = serve(small("--snapshot", snapshot));
        first.awaitReady();
        run("nbdcopy", disk.toString(), uri);
        first.terminate();
        assertTrue(first.said().contains("event=snapshot.written export=acomp"), first::said);
        assertFalse(Files.exists(socket), "the socket is left behind");

        Service second = serve(small("--snapshot", snapshot));
        second.awaitReady();
        assertTrue(second.said().contains("event=snapshot.restored export=acomp"), second::said);
        Path back = folder.resolve("back");
        run("nbdcopy", uri, back.toString());
        assertEquals(-1, Files.mismatch(disk, back));
        second.terminate();
    }

    @Test
    void itSaysThatItIsReadyAndServesItsPages() throws Exception {
        Service service = serve(small());
        service.awaitReady();
        assertEquals("ready\n", get(service, "/readyz"));
        assertTrue(get(service, "/metrics").contains("acomp_store_"));
        assertEquals("", read(folder.resolve("stdout")), "standard output is for data");
        service.terminate();
        List<String> lines = service.said().lines().toList();
        assertTrue(lines.stream().allMatch(line -> line.startsWith("time=") && line.contains(" level=info event=")), service::said);
        assertEquals(2, lines.size(), service::said);
    }

    private void refused(Service service, int exit, String... said) throws InterruptedException {
        assertEquals(exit, service.awaitEnd(), service::said);
        String last = service.said().lines().reduce("", (a, b) -> b);
        for (String part : said) {
            assertTrue(last.contains(part), service::said);
        }
        assertTrue(last.startsWith("acomp: "), service::said);
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refused(serve(small("--http", "127.0.0.1:" + taken.getLocalPort())), 1, "cannot start", ":" + taken.getLocalPort(), "key=http.listen");
            refused(serve(small("--nbd", "127.0.0.1:" + taken.getLocalPort())), 1, "cannot start", ":" + taken.getLocalPort(), "key=nbd.listen");
        }
        assertFalse(Files.exists(socket), "the socket is left behind");
    }

    @Test
    void aSocketSomebodyListensOnIsLeftToHim() throws Exception {
        Service first = serve(small());
        first.awaitReady();
        refused(serve(small()), 1, "cannot start", socket.toString(), "key=nbd.listen");
        assertEquals("ready\n", get(first, "/readyz"));
        assertTrue(Files.exists(socket), "the socket of the first is gone");
        first.terminate();
    }

    @Test
    void aSocketOfAKilledServiceIsReplacedAndAFileIsNot() throws Exception {
        try (ServerSocketChannel stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            stale.bind(UnixDomainSocketAddress.of(socket));
        }
        assertTrue(Files.exists(socket));
        Service service = serve(small());
        service.awaitReady();
        service.terminate();
        Files.writeString(socket, "mine");
        refused(serve(small()), 1, "cannot start", socket.toString());
        assertEquals("mine", Files.readString(socket));
    }

    @Test
    void aDamagedSnapshotIsRefusedAndKept() throws Exception {
        Path snapshot = Files.writeString(folder.resolve("snapshot"), "no snapshot at all");
        refused(serve(small("--snapshot", snapshot)), 1, "cannot be opened, export=acomp", snapshot.toString(), "key=export.acomp.snapshot");
        assertEquals("no snapshot at all", Files.readString(snapshot));
        assertFalse(Files.exists(socket));
    }

    @Test
    void whatIsNotToBeHadIsRefused() throws Exception {
        refused(serve(small("--limit", "1P")), 1, "memory is not to be had", "limits=1125899906842624");
        refused(serve(small("--set", "exports=x", "--set", "export.x.algorithm=nosuch")), 1, "export=x", "nosuch", "key=export.x.algorithm");
        refused(serve(small("--writeback", "/dev/null/x")), 1, "export=acomp", "/dev/null/x", "key=export.acomp.writeback.file");
        refused(serve(small("--set", "store.sise=1G")), USAGE, "key=store.sise, from=command line");
        refused(serve(small("--limit", "much")), USAGE, "key=store.limit, value=much, from=command line");
        refused(serve(small("--config", "/nosuch/file")), USAGE, "file=/nosuch/file");
    }

    @Test
    void theSettingsPrintedAreTheSettingsRead() throws Exception {
        Path file = folder.resolve("acomp.conf");
        assertEquals(0, serve(small("--set", "exports=a,b", "--set", "export.b.size=32M", "--dump-config")).awaitEnd());
        String printed = read(folder.resolve("stdout"));
        Files.writeString(file, printed);
        assertEquals(0, serve(Map.of("ACOMP_STORE_SIZE", "1T"), List.of(), "--config", file, "--dump-config").awaitEnd());
        assertEquals(values(printed), values(read(folder.resolve("stdout"))));
        assertTrue(values(printed).contains("export.b.size = 32M"), printed);
    }

    private static List<String> values(String dump) {
        return dump.lines().filter(line -> !line.startsWith("#") && !line.isEmpty()).toList();
    }

    /** Two disks, seen by name. */
    @Test
    void exportsAreStoresOfTheirOwn() throws Exception {
        StockTools.assumeInstalled("nbdinfo");
        Service service = serve(small("--set", "exports=a,b", "--set", "export.b.size=32M", "--set", "export.b.read-only=yes"));
        service.awaitReady();
        run("nbdinfo", "--size", "nbd+unix:///b?socket=" + socket);
        assertEquals("33554432", read(folder.resolve("tool")).strip());
        run("nbdinfo", "--is", "read-only", "nbd+unix:///b?socket=" + socket);
        String metrics = get(service, "/metrics");
        assertTrue(metrics.contains("store=\"a\"") && metrics.contains("store=\"b\""), metrics);
        service.terminate();
    }

    @Test
    void theServiceManagerIsTold() throws Exception {
        StockTools.assumeInstalled("python3");
        Path notify = folder.resolve("notify");
        Path script = Files.writeString(folder.resolve("manager.py"), """
                import socket, sys
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                s.bind(sys.argv[1])
                s.settimeout(60)
                while True:
                    told = s.recv(4096).decode()
                    print(told.splitlines()[0], flush=True)
                    if told.startswith("STOPPING"): break
                """);
        Path told = folder.resolve("told");
        Process manager = new ProcessBuilder("python3", script.toString(), notify.toString()).redirectOutput(told.toFile()).start();
        started.add(manager);
        await("the manager listens", () -> Files.exists(notify));
        Service service = serve(Map.of("NOTIFY_SOCKET", notify.toString()), List.of(), small());
        service.awaitReady();
        service.terminate();
        assertTrue(manager.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), "the manager was not told of the end");
        assertEquals(List.of("READY=1", "STOPPING=1"), Files.readAllLines(told));
    }

    @Test
    void aSocketOfTheServiceManagerIsTaken() throws Exception {
        StockTools.assumeInstalled("python3");
        StockTools.assumeInstalled("nbdinfo");
        Path given = folder.resolve("given.sock");
        Path script = Files.writeString(folder.resolve("activate.py"), """
                import os, socket, sys
                s = socket.socket(socket.AF_UNIX)
                s.bind(sys.argv[1])
                s.listen()
                if s.fileno() != 3: os.dup2(s.fileno(), 3)
                os.set_inheritable(3, True)
                os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
                os.execvp(sys.argv[2], sys.argv[2:])
                """);
        Service service = serve(Map.of(), List.of("python3", script.toString(), given.toString()), small());
        service.awaitReady();
        run("nbdinfo", "--size", "nbd+unix:///?socket=" + given);
        assertEquals("16777216", read(folder.resolve("tool")).strip());
        assertFalse(Files.exists(socket), "the address of the settings was used too");
        service.terminate();
    }
}
