package io.acomp.engine.pipeline;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompException;
import io.acomp.AcompStatus;
import io.acomp.engine.Transform;

/** A native buffer that is made when first needed and grows, with the view of it that channels take. Owned by one pipeline. */
final class NativeBuffer implements AutoCloseable {
    private static final ByteBuffer NO_VIEW = ByteBuffer.allocate(0);
    private static final long PAGE = 4096;
    private static final long ALIGNMENT = 64;

    private final Transform transform;
    private @Nullable Arena arena;
    private MemorySegment memory = MemorySegment.NULL;
    private ByteBuffer view = NO_VIEW;

    NativeBuffer(Transform transform) {
        this.transform = transform;
    }

    MemorySegment memory() {
        return memory;
    }

    long capacity() {
        return memory.byteSize();
    }

    /** The bytes from {@code from} to {@code to} as a channel takes them: the one view of this buffer, so one user at a time. */
    ByteBuffer view(long from, long to) {
        return view.limit((int) to).position((int) from);
    }

    /**
     * Makes room.
     *
     * @param bytes capacity wanted, below 2 GiB
     */
    void ensure(long bytes) {
        ensure(bytes, 0, 0);
    }

    /**
     * Makes room and keeps some content, which moves to the front if memory is replaced.
     *
     * @param bytes capacity wanted, below 2 GiB
     * @param from where the content to keep starts
     * @param to where it ends
     * @return true if memory was replaced
     * @throws AcompException OUT_OF_MEMORY if it cannot be had; the buffer is as it was
     */
    boolean ensure(long bytes, long from, long to) {
        if (bytes <= capacity() && arena != null) {
            return false;
        }
        long size = Math.max(PAGE, bytes + PAGE - 1 & -PAGE);
        Arena fresh = transform.engine().newPipelineArena();
        MemorySegment grown;
        try {
            grown = fresh.allocate(size, ALIGNMENT);
        } catch (OutOfMemoryError exhausted) {
            fresh.close();
            throw new AcompException("no native memory for a block, bytes=" + size, AcompStatus.OUT_OF_MEMORY, null, -1);
        }
        MemorySegment.copy(memory, from, grown, 0, to - from);
        close();
        arena = fresh;
        memory = grown;
        view = grown.asByteBuffer();
        return true;
    }

    /** Frees the memory; the next {@code ensure} makes new one. Idempotent. */
    @Override
    public void close() {
        Arena old = arena;
        arena = null;
        memory = MemorySegment.NULL;
        view = NO_VIEW;
        if (old != null) {
            old.close();
        }
    }
}
