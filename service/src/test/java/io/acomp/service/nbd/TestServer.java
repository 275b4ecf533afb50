package io.acomp.service.nbd;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

import io.acomp.AcompEngine;
import io.acomp.store.BlockView;
import io.acomp.store.CompressedStore;
import io.acomp.testing.Await;

/** A server over a store of its own, with the exports "disk" and "fixed", which is the same disk read-only; on a unix socket and on TCP. */
final class TestServer implements AutoCloseable {
    static final int PAGE = 4096;

    private final AcompEngine engine = AcompEngine.create();
    private final CompressedStore store;
    private final BlockView blocks;
    private final Path folder;
    private final NbdServer server;

    private TestServer(long bytes, Consumer<CompressedStore.Builder> storing, Consumer<NbdServer.Builder> serving) throws IOException {
        CompressedStore.Builder builder = CompressedStore.builder(engine).slots((bytes + PAGE - 1) / PAGE).algorithm("lz4");
        storing.accept(builder);
        store = builder.build();
        blocks = store.blocks(bytes);
        folder = Files.createTempDirectory("acomp-nbd");
        NbdServer.Builder settings = NbdServer.builder()
                .listen(UnixDomainSocketAddress.of(folder.resolve("nbd.sock")))
                .listen(new InetSocketAddress("127.0.0.1", 0))
                .export(new NbdExport("disk", "a disk for tests", blocks, false))
                .export(new NbdExport("fixed", "", blocks, true));
        serving.accept(settings);
        server = settings.start();
    }

    /** A disk of so many bytes with the usual settings. */
    static TestServer start(long bytes) throws IOException {
        return new TestServer(bytes, _ -> {}, _ -> {});
    }

    static TestServer start(long bytes, Consumer<NbdServer.Builder> serving) throws IOException {
        return new TestServer(bytes, _ -> {}, serving);
    }

    static TestServer startOver(long bytes, Consumer<CompressedStore.Builder> storing) throws IOException {
        return new TestServer(bytes, storing, _ -> {});
    }

    NbdServer server() {
        return server;
    }

    CompressedStore store() {
        return store;
    }

    BlockView blocks() {
        return blocks;
    }

    Path socket() {
        return folder.resolve("nbd.sock");
    }

    SocketAddress unix() {
        return server.addresses().getFirst();
    }

    InetSocketAddress tcp() {
        return (InetSocketAddress) server.addresses().get(1);
    }

    /** As tools want it. */
    String uri() {
        return "nbd+unix:///?socket=" + socket();
    }

    NbdClient connect() throws IOException {
        return NbdClient.connect(unix());
    }

    /** A client in the transmission phase of "disk" with structured replies and block status. */
    NbdClient structured() throws IOException {
        NbdClient client = connect().greet();
        client.option(Wire.Option.STRUCTURED_REPLY);
        client.option(Wire.Option.SET_META_CONTEXT, NbdClient.contextQuery("disk", "base:allocation"));
        client.go("disk");
        return client;
    }

    /** A client in the transmission phase of "disk" with simple replies. */
    NbdClient simple() throws IOException {
        NbdClient client = connect().greet();
        client.go("disk");
        return client;
    }

    long count(java.util.function.Function<NbdStatistics, java.util.Map<String, Long>> group, String reason) {
        return group.apply(server.statistics()).getOrDefault(reason, -1L);
    }

    void awaitOpen(long connections) {
        Await.until("connections=" + connections, () -> server.statistics().connectionsOpen() == connections);
    }

    /** Shows that a client that does everything right is served. */
    void serves() throws IOException {
        try (NbdClient client = structured()) {
            byte[] data = NbdClient.pattern(PAGE, 77);
            client.write(blocks.size() - PAGE, data);
            org.junit.jupiter.api.Assertions.assertArrayEquals(data, client.read(blocks.size() - PAGE, PAGE));
            client.disconnect();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        blocks.close();
        store.close();
        engine.close();
        Files.deleteIfExists(socket());
        Files.delete(folder);
    }
}
