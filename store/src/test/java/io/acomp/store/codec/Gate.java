package io.acomp.store.codec;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.acomp.Operation;
import io.acomp.testing.Await;

/** Holds the first call of a codec until it is opened: by the test, by its end, or by a deadline. A failed assertion therefore holds nobody up. */
final class Gate implements HookedCodec.Behaviour, AutoCloseable {
    private final @Nullable Operation operation;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    /** Holds the first call of an operation, or of either. */
    Gate(@Nullable Operation operation) {
        this.operation = operation;
    }

    @Override
    public long run(Operation called, MemorySegment source, LongSupplier codec) {
        if ((operation == null || called == operation) && taken.compareAndSet(false, true)) {
            entered.countDown();
            Await.latch("the gate is opened", opened);
        }
        return codec.getAsLong();
    }

    /** Returns when the call stands at the gate. */
    void awaitEntry() {
        Await.latch("a call enters the gate", entered);
    }

    /** Lets the call through. */
    void open() {
        opened.countDown();
    }

    @Override
    public void close() {
        open();
    }
}
