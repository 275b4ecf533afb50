package io.acomp.engine;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.acomp.*;
public final class Transform implements Acomp {
    @Override public String algorithm() { throw new IllegalStateException(); }
    @Override public String driver(Operation operation) { throw new IllegalStateException(); }
    @Override public AcompSettings settings() { throw new IllegalStateException(); }
    @Override public AcompRequest newRequest() { throw new IllegalStateException(); }
    @Override public long maxCompressedLength(long sourceLength) { throw new IllegalStateException(); }
    @Override public CompletableFuture<AcompResult> compress(MemorySegment source, MemorySegment destination) { throw new IllegalStateException(); }
    @Override public CompletableFuture<AcompResult> compress(List<MemorySegment> sources, List<MemorySegment> destinations) { throw new IllegalStateException(); }
    @Override public CompletableFuture<AcompResult> decompress(MemorySegment source, MemorySegment destination) { throw new IllegalStateException(); }
    @Override public CompletableFuture<AcompResult> decompress(List<MemorySegment> sources, List<MemorySegment> destinations) { throw new IllegalStateException(); }
    @Override public StreamResult compressStream(ReadableByteChannel source, WritableByteChannel target, StreamOptions options) throws IOException { throw new IllegalStateException(); }
    @Override public StreamResult decompressStream(ReadableByteChannel source, WritableByteChannel target, StreamOptions options) throws IOException { throw new IllegalStateException(); }
    @Override public void close() { throw new IllegalStateException(); }
}
