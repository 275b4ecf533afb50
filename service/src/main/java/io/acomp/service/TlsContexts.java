package io.acomp.service;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

import io.acomp.service.config.ServiceConfig;
import io.acomp.service.config.ServiceKey;

/** Keys and certificates from PKCS#12 files. */
final class TlsContexts {
    private static final String PKCS12 = "PKCS12";
    private static final String TLS = "TLS";

    private TlsContexts() {}

    /**
     * The context of the NBD server.
     *
     * @param config its settings
     * @return empty if TLS is off
     * @throws StartException if a file cannot be read, or the password does not open it
     */
    static Optional<SSLContext> of(ServiceConfig.Nbd config) {
        if (config.tls() == ServiceConfig.Tls.OFF) {
            return Optional.empty();
        }
        Path file = config.keystore().orElseThrow();
        try {
            char[] password = password(config.passwordFile().orElseThrow());
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(load(file, password), password);
            Arrays.fill(password, ' ');
            SSLContext context = SSLContext.getInstance(TLS);
            context.init(keys.getKeyManagers(), trust(config.trust()), null);
            return Optional.of(context);
        } catch (IOException | GeneralSecurityException failure) {
            throw new StartException(
                    "TLS cannot start: " + failure.getMessage() + "; key=" + ServiceKey.TLS_KEYSTORE.key() + ", value=" + file, failure);
        }
    }

    private static TrustManager @Nullable [] trust(Optional<Path> file) throws IOException, GeneralSecurityException {
        if (file.isEmpty()) {
            return null;
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(load(file.get(), null)); // certificates need no password
        return trust.getTrustManagers();
    }

    private static KeyStore load(Path file, char @Nullable [] password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(PKCS12);
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password);
        }
        return store;
    }

    private static char[] password(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return lines.isEmpty() ? new char[0] : lines.getFirst().toCharArray();
    }
}
