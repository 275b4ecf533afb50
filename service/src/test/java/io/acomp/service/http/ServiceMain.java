package io.acomp.service.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;

import io.acomp.AcompEngine;

/** A service in a process of its own: prints its address, serves until standard input ends. */
public final class ServiceMain {
    private ServiceMain() {}

    /** Starts it; the arguments are a port, 0 for any, and the file of a unix socket, if one is wanted. */
    public static void main(String[] args) throws Exception {
        int port = args.length == 0 ? 0 : Integer.parseInt(args[0]);
        try (AcompEngine engine = AcompEngine.create()) {
            HttpService.Builder builder = HttpService.builder(engine).listen(new InetSocketAddress("127.0.0.1", port));
            if (args.length > 1) {
                builder.listen(UnixDomainSocketAddress.of(args[1]));
            }
            serve(builder);
        }
    }

    private static void serve(HttpService.Builder builder) throws IOException {
        try (HttpService service = builder.start()) {
            System.out.println(((InetSocketAddress) service.addresses().getFirst()).getPort());
            while (System.in.read() >= 0) {
                // until it ends
            }
        }
    }
}
