package io.acomp.service.nbd;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** TLS over a channel ("TLS support"): a socket of the JDK's, whose records are copied through the heap. */
final class TlsTransport implements Transport {
    private static final int PIECE_BYTES = 16 << 10;

    private final ChannelTransport plain;
    private final SSLSocket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] incoming = new byte[PIECE_BYTES];
    private final byte[] outgoing = new byte[PIECE_BYTES];

    /**
     * Does the handshake as the server.
     *
     * @param plain what the client is reached by; of TCP
     * @param context whose keys to use
     * @throws IOException if it fails
     */
    TlsTransport(ChannelTransport plain, SSLContext context) throws IOException {
        this.plain = plain;
        socket = (SSLSocket) context.getSocketFactory().createSocket(plain.channel().socket(), null, true);
        socket.startHandshake();
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    @Override
    public int read(ByteBuffer into, boolean alone) throws IOException {
        int read = in.read(incoming, 0, Math.min(incoming.length, into.remaining()));
        if (read > 0) {
            into.put(incoming, 0, read);
        }
        return read;
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            int length = Math.min(outgoing.length, from.remaining());
            from.get(outgoing, 0, length);
            out.write(outgoing, 0, length);
        }
        out.flush();
    }

    @Override
    public void farewell() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        plain.close();
    }
}
