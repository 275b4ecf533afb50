package io.acomp.service.http;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

import io.acomp.AcompEngine;

/** A service in a process of its own: prints its address, serves until standard input ends. */
public final class ServiceMain {
    private ServiceMain() {}

    /** Starts it; the argument is a port, 0 for any. */
    public static void main(String[] args) throws Exception {
        int port = args.length == 0 ? 0 : Integer.parseInt(args[0]);
        try (AcompEngine engine = AcompEngine.create();
                HttpService service = HttpService.builder(engine).listen(new InetSocketAddress("127.0.0.1", port)).start()) {
            for (SocketAddress address : service.addresses()) {
                System.out.println(((InetSocketAddress) address).getPort());
            }
            while (System.in.read() >= 0) {
                // until it ends
            }
            System.out.println(service.statistics());
        }
    }
}
