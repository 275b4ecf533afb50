package io.acomp.service.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Assertions;

import io.acomp.AcompEngine;

/** An engine, a service on a port of the loopback, and clients. */
final class HttpRig implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    final AcompEngine engine = AcompEngine.create();
    final HttpService service;
    final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    HttpRig() throws IOException {
        this(HttpLimits.DEFAULTS, builder -> builder);
    }

    HttpRig(HttpLimits limits, UnaryOperator<HttpService.Builder> more) throws IOException {
        service = more.apply(HttpService.builder(engine).limits(limits).listen(new InetSocketAddress("127.0.0.1", 0))).start();
    }

    int port() {
        return ((InetSocketAddress) service.addresses().getFirst()).getPort();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    HttpResponse<byte[]> post(String path, byte[] body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** A socket of its own, on which reads end after {@link #PATIENCE}. */
    Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", port());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** All that comes until the other side closes; a reset counts as that. */
    static String readAll(Socket socket) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(bytes);
        } catch (SocketTimeoutException stuck) {
            throw new AssertionError("the service does not close, got " + bytes.toString(StandardCharsets.ISO_8859_1), stuck);
        } catch (IOException reset) {
            return bytes.toString(StandardCharsets.ISO_8859_1);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** One response, head and body, of a connection that stays; chunks are put together. */
    static String readOne(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        String head = readUntil(in, "\r\n\r\n");
        String names = head.toLowerCase(Locale.ROOT);
        if (!names.contains("transfer-encoding: chunked")) {
            int at = names.indexOf("content-length: ") + "content-length: ".length();
            return head + new String(in.readNBytes(Integer.parseInt(names.substring(at, names.indexOf("\r\n", at)))), StandardCharsets.ISO_8859_1);
        }
        StringBuilder body = new StringBuilder();
        int length;
        do {
            length = Integer.parseInt(readUntil(in, "\r\n").trim(), 16);
            body.append(new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
            readUntil(in, "\r\n");
        } while (length > 0);
        return head + body;
    }

    private static String readUntil(InputStream in, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            text.append((char) next(in, text));
        }
        return text.toString();
    }

    private static int next(InputStream in, StringBuilder sofar) throws IOException {
        int value = in.read();
        Assertions.assertTrue(value >= 0, () -> "closed after " + sofar);
        return value;
    }

    /** Sends a text and takes all that comes back until the service closes. */
    String raw(String text) throws IOException {
        try (Socket socket = connect()) {
            send(socket, text);
            return readAll(socket);
        }
    }

    /** Whether a request of the simplest kind is answered. */
    void assertAlive() throws IOException, InterruptedException {
        Assertions.assertEquals(200, get("/healthz").statusCode());
    }

    long aborted(AbortReason reason) {
        return service.statistics().aborted().getOrDefault(reason.label(), 0L);
    }

    long rejected(String reason) {
        return service.statistics().rejected().getOrDefault(reason, 0L);
    }

    /** Text and numbers that compress some three times. */
    static byte[] text(int length) {
        Random random = new Random(length);
        StringBuilder text = new StringBuilder(length + 64);
        while (text.length() < length) {
            text.append("entry ").append(random.nextInt(100_000)).append(" of shelf ").append(random.nextInt(40)).append('\n');
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        client.close();
        service.close();
        engine.close();
    }
}
