package io.acomp.bench;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.CountDownLatch;

import io.acomp.AcompEngine;
import io.acomp.service.nbd.NbdExport;
import io.acomp.service.nbd.NbdServer;
import io.acomp.store.CompressedStore;

/** A server of one compressed disk and nothing else, for the suite {@code nbd}: arguments are socket, bytes and algorithm. */
public final class NbdProgram {
    private NbdProgram() {}

    /**
     * Serves until it is told to end.
     *
     * @param arguments socket, bytes, algorithm
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        long bytes = Long.parseLong(arguments[1]);
        AcompEngine engine = AcompEngine.create();
        CompressedStore store = CompressedStore.builder(engine).slots(bytes >> 12).algorithm(arguments[2]).build();
        NbdServer server = NbdServer.builder()
                .listen(UnixDomainSocketAddress.of(arguments[0]))
                .export(new NbdExport("", "a compressed disk", store.blocks(bytes), false))
                .start();
        CountDownLatch end = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            end.countDown();
        }));
        end.await();
    }
}
