package io.acomp.service.nbd;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.acomp.testing.Requires;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** STARTTLS: not there, on offer, required ("TLS support"). */
@Timeout(60)
class TlsTest {
    private static final long SIZE = 4 << 20;
    private static final int ERR = 1 << 31;
    private static final char[] PASSWORD = "password".toCharArray();

    @TempDir
    private static Path folder;

    private static SSLContext context;

    /** A certificate that signs itself, for localhost and 127.0.0.1, by the JDK's own tool. */
    @BeforeAll
    static void makeKeys() throws Exception {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Requires.that(Files.isExecutable(keytool), () -> "the JDK has no keytool, file=" + keytool);
        Path file = folder.resolve("keys.p12");
        Process process = new ProcessBuilder(
                        keytool.toString(), "-genkeypair", "-alias", "nbd", "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
                        "san=dns:localhost,ip:127.0.0.1", "-ext", "bc=ca:true", "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), words);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("nbd", keys.getCertificate("nbd"));
        trusted.init(certificates);
        context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        Files.writeString(
                folder.resolve("ca-cert.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder().encodeToString(keys.getCertificate("nbd").getEncoded()) + "\n-----END CERTIFICATE-----\n");
    }

    private static TestServer start(boolean required) throws IOException {
        return TestServer.start(SIZE, builder -> builder.tls(context, required).handshakeTimeout(Duration.ofSeconds(3)));
    }

    private static NbdClient secure(NbdClient client) throws IOException {
        assertEquals(1, client.answer(5));
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(client.channel().socket(), "127.0.0.1", client.channel().socket().getPort(), false);
        socket.startHandshake();
        client.streams(socket.getInputStream(), socket.getOutputStream());
        return client;
    }

    @Test
    void everythingWorksOverTls() throws IOException {
        try (TestServer server = start(false);
                NbdClient client = NbdClient.connect(server.tcp()).greet()) {
            client.option(8);
            secure(client);
            assertEquals(ERR + 3, client.answer(5), "once is enough");
            assertEquals(ERR + 3, client.answer(10, NbdClient.contextQuery("disk", "base:allocation")), "what was agreed on is void");
            client.option(8);
            client.option(10, NbdClient.contextQuery("disk", "base:allocation"));
            client.go("disk");
            byte[] data = NbdClient.pattern(1_000_001, 5);
            client.write(1234, data);
            assertArrayEquals(data, client.read(1234, data.length));
            for (int i = 0; i < 200; i++) {
                client.put(0, 0, i * 4096L, 4096);
            }
            client.flush();
            for (int i = 0; i < 200; i++) {
                assertEquals(0, client.reply().error());
            }
            client.disconnect();
        }
    }

    @Test
    void withoutTlsAllIsRefusedWhereItIsRequired() throws IOException {
        try (TestServer server = start(true)) {
            try (NbdClient client = NbdClient.connect(server.tcp()).greet()) {
                for (int option : new int[] {3, 6, 7, 8, 9, 10, 99}) {
                    assertEquals(ERR + 5, client.answer(option, NbdClient.infoRequest("disk")), "option=" + option);
                }
                secure(client);
                client.go("disk");
                assertArrayEquals(new byte[7], client.readSimple(0, 7));
            }
            try (NbdClient client = NbdClient.connect(server.tcp()).greet()) {
                client.sendOption(1, "disk".getBytes(StandardCharsets.UTF_8));
                assertTrue(client.ended(), "EXPORT_NAME has no other way to be refused");
            }
            try (NbdClient client = NbdClient.connect(server.tcp()).greet()) {
                assertEquals(1, client.answer(2), "ABORT is always taken");
            }
        }
    }

    @Test
    void aUnixSocketGoesWithout() throws IOException {
        try (TestServer server = start(true);
                NbdClient client = server.connect().greet()) {
            assertEquals(ERR + 2, client.answer(5));
            client.go("disk");
        }
    }

    @Test
    void bytesInTheClearBeforeTheHandshakeEndTheConnection() throws IOException {
        try (TestServer server = start(false);
                NbdClient client = NbdClient.connect(server.tcp()).greet()) {
            client.raw(NbdClient.bytes(out -> {
                for (int option : new int[] {5, 8}) {
                    out.writeLong(NbdClient.OPTION_MAGIC);
                    out.writeInt(option);
                    out.writeInt(0);
                }
            }));
            client.drainToEnd();
            server.awaitOpen(0);
            assertEquals(1, server.count(NbdStatistics::protocolErrors, "tls"));
        }
    }

    @Test
    void aHandshakeThatFailsOrDoesNotComeEndsTheConnection() throws IOException {
        try (TestServer server = start(false);
                NbdClient noise = NbdClient.connect(server.tcp()).greet();
                NbdClient silence = NbdClient.connect(server.tcp()).greet()) {
            assertEquals(1, noise.answer(5));
            noise.raw(new byte[500]);
            noise.drainToEnd();
            assertEquals(1, silence.answer(5));
            silence.drainToEnd();
            server.awaitOpen(0);
            assertEquals(1, server.count(NbdStatistics::protocolErrors, "tls"));
            assertEquals(1, server.count(NbdStatistics::failed, "handshake-timeout"));
        }
    }

    @Test
    void libnbdComesOverTls() throws Exception {
        Tool nbdinfo = new Tool("nbdinfo");
        try (TestServer server = start(true)) {
            String uri = "nbds://127.0.0.1:" + server.tcp().getPort() + "/disk?tls-certificates=" + folder;
            assertTrue(nbdinfo.output(List.of(uri)).contains("with TLS"));
        }
    }
}
