package io.acomp.bench.harness;

import java.lang.foreign.MemorySegment;

import io.acomp.Acomp;
import io.acomp.AcompRequest;
import io.acomp.AcompStatus;
import io.acomp.Execution;
import io.acomp.Operation;
import io.acomp.spi.CodecResult;

/** A transform that is waited for, block by block. */
public final class WaitingCodec implements BlockCodec {
    private final Acomp acomp;
    private final AcompRequest request;

    /**
     * Waits on requests of a transform.
     *
     * @param acomp whose
     * @param execution where they run
     */
    public WaitingCodec(Acomp acomp, Execution execution) {
        this.acomp = acomp;
        request = acomp.newRequest().execution(execution);
    }

    @Override
    public String name() {
        return acomp.driver(Operation.COMPRESS);
    }

    @Override
    public long maxCompressedLength(long length) {
        return acomp.maxCompressedLength(length);
    }

    @Override
    public long run(Operation operation, MemorySegment source, MemorySegment destination) {
        request.source(source).destination(destination);
        AcompStatus status = operation == Operation.COMPRESS ? request.compressAndWait() : request.decompressAndWait();
        return status == AcompStatus.OK ? request.produced() : CodecResult.failure(status);
    }
}
