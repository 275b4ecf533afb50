package io.acomp.hw.sim;

import java.util.concurrent.atomic.AtomicInteger;

import io.acomp.spi.CodecConfig;

/**
 * The codec's digest of a transform's settings, kept alive beyond the transform while a job that the engine has given up still needs it.
 */
final class SimulatedConfig implements CodecConfig {
    private final CodecConfig digest;
    /** Jobs that hold it, and the transform. */
    private final AtomicInteger holders = new AtomicInteger(1);

    SimulatedConfig(CodecConfig digest) {
        this.digest = digest;
    }

    CodecConfig digest() {
        return digest;
    }

    @Override
    public long nativeBytes() {
        return digest.nativeBytes();
    }

    void hold() {
        holders.incrementAndGet();
    }

    void letGo() {
        if (holders.decrementAndGet() == 0) {
            digest.close();
        }
    }

    @Override
    public void close() {
        letGo();
    }
}
