package io.acomp.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this build, as its poms say. */
public final class ServiceVersion {
    /** Such as {@code 1.2.3}. */
    public static final String TEXT = read();

    private ServiceVersion() {}

    private static String read() {
        Properties properties = new Properties();
        try (InputStream in = ServiceVersion.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return properties.getProperty("version");
    }
}
