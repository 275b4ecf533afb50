package io.acomp.service.systemd;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

/** The three calls of the C library that Java has no other way to: a datagram to a unix socket, and a descriptor in another's place. */
@SuppressWarnings("restricted")
final class SystemdBinding {
    /** Bytes of sun_path in struct sockaddr_un of Linux, unix(7). */
    static final int PATH_BYTES = 108;

    private static final int FAMILY_BYTES = Short.BYTES;
    private static final short AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(StructLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SOCKET = bind("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SENDTO =
            bind("sendto", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CLOSE = bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle DUP2 = bind("dup2", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

    private SystemdBinding() {}

    private static MethodHandle bind(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, Linker.Option.captureCallState("errno"));
    }

    /**
     * Sends a datagram to a unix socket.
     *
     * @param path of the socket, at most {@link #PATH_BYTES} bytes; @ at its beginning stands for the abstract namespace
     * @param text to send
     * @return 0, or the number of the error
     */
    static int send(String path, String text) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int socket = (int) SOCKET.invokeExact(state, (int) AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
            if (socket < 0) {
                return errno(state);
            }
            byte[] name = path.getBytes(StandardCharsets.UTF_8);
            if (name[0] == '@') {
                name[0] = 0;
            }
            MemorySegment address = arena.allocate(FAMILY_BYTES + PATH_BYTES, Long.BYTES);
            address.set(JAVA_SHORT, 0, AF_UNIX);
            MemorySegment.copy(name, 0, address, JAVA_BYTE, FAMILY_BYTES, name.length);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            MemorySegment message = arena.allocateFrom(JAVA_BYTE, bytes);
            long sent = (long) SENDTO.invokeExact(
                    state, socket, message, (long) bytes.length, MSG_NOSIGNAL, address, FAMILY_BYTES + name.length);
            int error = sent < 0 ? errno(state) : 0;
            int _ = (int) CLOSE.invokeExact(state, socket);
            return error;
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /**
     * Puts a descriptor in another's place and closes the first.
     *
     * @return 0, or the number of the error
     */
    static int move(int from, int to) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int moved = (int) DUP2.invokeExact(state, from, to);
            int error = moved < 0 ? errno(state) : 0;
            if (error == 0) {
                int _ = (int) CLOSE.invokeExact(state, from);
            }
            return error;
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static int errno(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }
}
