package io.acomp.service.nbd;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes to and from a client. One thread reads and one writes at a time; any thread closes, which ends both. */
interface Transport extends Closeable {
    /**
     * Reads what is there, waiting for at least a byte.
     *
     * @param into with room
     * @param alone true if nobody writes meanwhile, for there is no request at work: then the way to wait may be chosen freely
     * @return bytes read, -1 at the end
     */
    int read(ByteBuffer into, boolean alone) throws IOException;

    /** Writes everything, waiting for the client to take it. */
    void write(ByteBuffer from) throws IOException;

    /** Takes leave of the client before the close, as far as the transport has words for that. */
    void farewell() throws IOException;
}
