package io.acomp.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

import io.acomp.cli.TrainingClient.Kind;
import io.acomp.service.AcompService;
import io.acomp.service.config.Configuration;
import io.acomp.service.config.ServiceConfig;
import io.acomp.service.config.ServiceKey;
import io.acomp.service.log.ServiceLog;

/**
 * What {@link StartupTraining} records of {@code acomp serve}: a service in this process and a client that loads it, so that a fresh service
 * has profiles of its hot methods from the first request on.
 */
final class ServeTraining {
    private static final String EXPORT = "acomp";
    private static final int PAGES = (64 << 20) / TrainingClient.PAGE;
    private static final int DEEP = 16;
    // at this depth a request is a round trip, which takes as long as several at the other
    private static final int SHALLOW_PART = 8;
    private static final int ANSWERS_EACH = 4;
    private static final int BODY_BYTES = 1 << 20;

    private final Path folder;
    private final int requests;

    /**
     * What was answered.
     *
     * @param nbd requests
     * @param http requests
     */
    record Answered(int nbd, int http) {}

    /**
     * A training.
     *
     * @param folder for the socket
     * @param requests writes with many in flight; all else is in proportion
     */
    ServeTraining(Path folder, int requests) {
        this.folder = folder;
        this.requests = requests;
    }

    /**
     * Starts a service, loads it, ends it.
     *
     * @throws IOException if a request failed
     */
    Answered run() throws IOException {
        ServiceLog log = new ServiceLog(System.err, false, System.Logger.Level.WARNING, Clock.systemUTC());
        try (AcompService service = new AcompService(config(), Map.of(), log)) {
            service.start();
            int nbd;
            try (TrainingClient client = new TrainingClient(service.nbdAddresses().getFirst(), EXPORT)) {
                nbd = load(client);
            }
            return new Answered(nbd, browse((InetSocketAddress) service.httpAddresses().getFirst()));
        }
    }

    private ServiceConfig config() {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put(ServiceKey.EXPORTS.key(), EXPORT);
        settings.put(ServiceKey.STORE_SIZE.key(), Long.toString((long) PAGES * TrainingClient.PAGE));
        settings.put(ServiceKey.STORE_ALGORITHM.key(), "lz4");
        settings.put(ServiceKey.NBD_LISTEN.key(), "unix:" + folder.resolve("nbd.sock"));
        settings.put(ServiceKey.HTTP_LISTEN.key(), "127.0.0.1:0");
        return ServiceConfig.of(Configuration.of(Map.of(), Optional.empty(), settings));
    }

    private int load(TrainingClient client) throws IOException {
        int answered = 0;
        for (Kind kind : List.of(Kind.WRITE, Kind.READ)) {
            client.run(kind, requests, DEEP, PAGES);
            client.run(kind, requests / SHALLOW_PART, 1, PAGES);
            answered += requests + requests / SHALLOW_PART;
        }
        for (Kind kind : List.of(Kind.TRIM, Kind.FLUSH)) {
            client.run(kind, requests / SHALLOW_PART, DEEP, PAGES);
            answered += requests / SHALLOW_PART;
        }
        return answered;
    }

    private static int browse(InetSocketAddress address) throws IOException {
        String root = "http://127.0.0.1:" + address.getPort();
        byte[] body = new byte[BODY_BYTES];
        byte[] noise = new byte[BODY_BYTES / 2];
        RandomGenerator.of("SplittableRandom").nextBytes(noise);
        System.arraycopy(noise, 0, body, 0, noise.length);
        int answered = 0;
        for (int i = 0; i < ANSWERS_EACH; i++) {
            for (String algorithm : List.of("zstd", "gzip")) {
                byte[] packed = post(root + "/v1/compress/" + algorithm, body);
                post(root + "/v1/decompress/" + algorithm, packed);
                answered += 2;
            }
            for (String page : List.of("/", "/api/status", "/metrics", "/readyz")) {
                answer(connect(root + page));
                answered++;
            }
        }
        return answered;
    }

    private static byte[] post(String address, byte[] body) throws IOException {
        HttpURLConnection connection = connect(address);
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
        return answer(connection);
    }

    private static HttpURLConnection connect(String address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create(address).toURL().openConnection(Proxy.NO_PROXY);
        connection.setRequestProperty("Connection", "close"); // kept ones would keep a thread
        return connection;
    }

    private static byte[] answer(HttpURLConnection connection) throws IOException {
        try (InputStream in = connection.getInputStream()) { // fails on what is no success
            return in.readAllBytes();
        }
    }
}
