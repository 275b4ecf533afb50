package io.acomp.service.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;

/**
 * Addresses to listen on: {@code unix:PATH}, {@code HOST:PORT}, {@code [IPV6]:PORT}. A port alone, with or without its colon, is of the
 * loopback interface: another one must be named.
 */
public final class Addresses {
    private static final String UNIX = "unix:";
    private static final int LAST_PORT = 65_535;

    private Addresses() {}

    /**
     * Reads an address.
     *
     * @param text as above
     * @throws IllegalArgumentException if it is none, or the host has no address
     */
    public static SocketAddress parse(String text) {
        if (text.startsWith(UNIX)) {
            String path = text.substring(UNIX.length());
            if (path.isEmpty()) {
                throw new IllegalArgumentException("unix: wants a path behind it");
            }
            return UnixDomainSocketAddress.of(KeyKind.file(path));
        }
        int colon = text.lastIndexOf(':');
        int port = port(text.substring(colon + 1));
        String host = colon <= 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("an IPv6 address wants brackets around it");
        }
        if (host.isEmpty()) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException("no such host", unknown);
        }
    }

    /**
     * An address as {@link #parse} reads it.
     *
     * @param address of either kind
     */
    public static String text(SocketAddress address) {
        return switch (address) {
            case UnixDomainSocketAddress unix -> UNIX + unix.getPath();
            case InetSocketAddress inet -> {
                String host = inet.getAddress() == null ? inet.getHostString() : inet.getAddress().getHostAddress();
                yield (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + inet.getPort();
            }
            default -> address.toString();
        };
    }

    /** True if only this machine reaches the address. */
    public static boolean isLocal(SocketAddress address) {
        return !(address instanceof InetSocketAddress inet) || inet.getAddress() != null && inet.getAddress().isLoopbackAddress();
    }

    private static int port(String text) {
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : -1;
        if (port < 0 || port > LAST_PORT) {
            throw new IllegalArgumentException("unix:PATH or HOST:PORT is wanted, ports are 0 to " + LAST_PORT);
        }
        return port;
    }
}
