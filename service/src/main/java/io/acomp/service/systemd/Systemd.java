package io.acomp.service.systemd;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

import io.acomp.service.log.ServiceLog;

/**
 * The service manager's side of a service's life (sd_notify(3), sd_listen_fds(3)). Without a manager every method does nothing. Used by the
 * thread that starts and the one that ends the service.
 */
public final class Systemd {
    private static final int FIRST_DESCRIPTOR = 3;
    private static final int STANDARD_INPUT = 0;

    private final Map<String, String> environment;
    private final ServiceLog log;

    /**
     * The manager that the environment names.
     *
     * @param environment variables
     * @param log told what cannot be done
     */
    public Systemd(Map<String, String> environment, ServiceLog log) {
        this.environment = environment;
        this.log = log;
    }

    /** Tells that the service is ready, and in words what it does. */
    public void ready(String status) {
        notify("READY=1\nSTATUS=" + status);
    }

    /** Tells what the service is doing. */
    public void status(String status) {
        notify("STATUS=" + status);
    }

    /** Tells that the service is ending. */
    public void stopping() {
        notify("STOPPING=1");
    }

    private void notify(String state) {
        String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
        if (socket.isEmpty()) {
            return;
        }
        int length = socket.getBytes(StandardCharsets.UTF_8).length;
        if (length >= SystemdBinding.PATH_BYTES || !socket.startsWith("/") && !socket.startsWith("@")) {
            log.warning("notify.failed", "reason", "not the address of a unix socket", "socket", socket);
            return;
        }
        int error = SystemdBinding.send(socket, state);
        if (error != 0) {
            log.warning("notify.failed", "reason", "the message was not sent", "socket", socket, "errno", error);
        }
    }

    /**
     * The listening socket the manager has opened for this service. Java takes one over, and only as standard input, so that one unit has one
     * activated socket; it is for NBD.
     *
     * @return the socket, or none if there is none
     * @throws IOException if there are several, or it is no listening stream socket
     */
    public Optional<ServerSocketChannel> activatedSocket() throws IOException {
        String count = environment.getOrDefault("LISTEN_FDS", "");
        boolean mine = environment.getOrDefault("LISTEN_PID", "").equals(Long.toString(ProcessHandle.current().pid()));
        if (count.isEmpty() || !mine) {
            return Optional.empty();
        }
        if (!count.equals("1")) {
            throw new IOException("one activated socket can be taken over; LISTEN_FDS=" + count);
        }
        int error = SystemdBinding.move(FIRST_DESCRIPTOR, STANDARD_INPUT);
        if (error != 0) {
            throw new IOException("the activated socket cannot be taken over; descriptor=" + FIRST_DESCRIPTOR + ", errno=" + error);
        }
        Channel channel = System.inheritedChannel();
        if (channel instanceof ServerSocketChannel socket) {
            return Optional.of(socket);
        }
        throw new IOException("the activated descriptor is no listening stream socket; found=" + channel);
    }
}
