package io.acomp.service;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

import io.acomp.service.config.Addresses;
import io.acomp.service.config.Configuration;
import io.acomp.service.config.ServiceConfig;

/** Settings of a small service for tests, and where its pages are. */
final class ServiceRig {
    private ServiceRig() {}

    /** A disk of 4 MiB over NBD on a unix socket, and HTTP on a port of the loopback; then settings and their values in turns. */
    static ServiceConfig config(Path folder, String... more) {
        SequencedMap<String, String> flags = new LinkedHashMap<>();
        flags.put("store.size", "4M");
        flags.put("store.algorithm", "lz4");
        flags.put("nbd.listen", "unix:" + folder.resolve("run/nbd.sock"));
        flags.put("http.listen", "127.0.0.1:0");
        for (int i = 0; i < more.length; i += 2) {
            flags.put(more[i], more[i + 1]);
        }
        return ServiceConfig.of(Configuration.of(Map.of(), Optional.empty(), flags));
    }

    static URI uri(AcompService service, String path) {
        return URI.create("http://" + Addresses.text(service.httpAddresses().getFirst()) + path);
    }
}
