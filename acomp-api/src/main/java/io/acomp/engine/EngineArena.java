package io.acomp.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A shared arena whose close waits, without blocking, for the requests that use it: whoever ends the last use frees the memory. Thread-safe.
 */
final class EngineArena implements Arena {
    private final Arena memory = Arena.ofShared();
    private final UseCount uses = new UseCount();
    private final AtomicBoolean freed = new AtomicBoolean();
    private final AtomicLong bytes = new AtomicLong();
    private final ArenaRegistry registry;
    private final NativeAccount account;
    private final NativeAccount.Kind kind;

    EngineArena(ArenaRegistry registry, NativeAccount account, NativeAccount.Kind kind) {
        this.registry = registry;
        this.account = account;
        this.kind = kind;
    }

    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        if (!uses.tryAcquire()) {
            throw new IllegalStateException("the arena is closed, byteSize=" + byteSize);
        }
        try {
            account.reserve(kind, byteSize);
            try {
                MemorySegment segment = memory.allocate(byteSize, byteAlignment);
                bytes.addAndGet(byteSize);
                return segment;
            } catch (Throwable failure) {
                account.release(kind, byteSize);
                throw failure;
            }
        } finally {
            release();
        }
    }

    @Override
    public MemorySegment.Scope scope() {
        return memory.scope();
    }

    /** Lets no further use begin; the memory goes with the last one. Idempotent. */
    @Override
    public void close() {
        uses.close();
        freeIfIdle();
    }

    /** Begins a use by a request; false if closed. */
    boolean tryAcquire() {
        boolean begun = uses.tryAcquire();
        if (!begun) {
            freeIfIdle(); // whoever closed it may have taken this attempt for a use
        }
        return begun;
    }

    /** Begins a use by somebody who has one already; a close in between does not forbid it. */
    void acquireAgain() {
        uses.acquireAgain();
    }

    /** Ends a use. */
    void release() {
        uses.release();
        if (uses.isClosed()) {
            freeIfIdle();
        }
    }

    private void freeIfIdle() {
        if (uses.isIdle() && freed.compareAndSet(false, true)) {
            registry.remove(this);
            memory.close();
            account.release(kind, bytes.get());
        }
    }
}
