package io.acomp.engine;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.acomp.*;
public final class RequestImpl implements AcompRequest {
    @Override public AcompRequest source(MemorySegment source) { throw new IllegalStateException(); }
    @Override public AcompRequest source(List<MemorySegment> sources) { throw new IllegalStateException(); }
    @Override public AcompRequest destination(MemorySegment destination) { throw new IllegalStateException(); }
    @Override public AcompRequest destination(List<MemorySegment> destinations) { throw new IllegalStateException(); }
    @Override public AcompRequest destination(OutputAllocator allocator, long capBytes) { throw new IllegalStateException(); }
    @Override public AcompRequest pairs(List<MemorySegment> sources, List<MemorySegment> destinations) { throw new IllegalStateException(); }
    @Override public AcompRequest whenFull(WhenFull whenFull) { throw new IllegalStateException(); }
    @Override public AcompRequest execution(Execution execution) { throw new IllegalStateException(); }
    @Override public AcompRequest maxOutput(long bytes) { throw new IllegalStateException(); }
    @Override public AcompRequest maxRatio(double ratio) { throw new IllegalStateException(); }
    @Override public AcompRequest maxWindow(long bytes) { throw new IllegalStateException(); }
    @Override public AcompRequest deadline(Duration timeout) { throw new IllegalStateException(); }
    @Override public AcompRequest onComplete(@Nullable AcompCallback callback, @Nullable Object cookie) { throw new IllegalStateException(); }
    @Override public Submission submitCompress() { throw new IllegalStateException(); }
    @Override public Submission submitDecompress() { throw new IllegalStateException(); }
    @Override public AcompStatus compressAndWait() { throw new IllegalStateException(); }
    @Override public AcompStatus decompressAndWait() { throw new IllegalStateException(); }
    @Override public AcompStatus await() { throw new IllegalStateException(); }
    @Override public long ticket() { throw new IllegalStateException(); }
    @Override public boolean cancel(long ticket) { throw new IllegalStateException(); }
    @Override public boolean isInFlight() { throw new IllegalStateException(); }
    @Override public AcompStatus status() { throw new IllegalStateException(); }
    @Override public long produced() { throw new IllegalStateException(); }
    @Override public long errorOffset() { throw new IllegalStateException(); }
    @Override public String driver() { throw new IllegalStateException(); }
    @Override public MemorySegment output() { throw new IllegalStateException(); }
    @Override public int pairCount() { throw new IllegalStateException(); }
    @Override public AcompStatus pairStatus(int index) { throw new IllegalStateException(); }
    @Override public long pairProduced(int index) { throw new IllegalStateException(); }
    @Override public long waitNanos() { throw new IllegalStateException(); }
    @Override public long serviceNanos() { throw new IllegalStateException(); }
}
