package io.acomp.spi;

/**
 * A driver's digest of a transform's settings (a level clamped and checked, a dictionary prepared). Owned by the transform, shared by
 * every stream that works for it, so it is immutable and thread-safe. Closed once, after the last request of the transform.
 */
public interface CodecConfig extends AutoCloseable {
    /** Native bytes this digest holds, 0 for none. */
    default long nativeBytes() {
        return 0;
    }

    @Override
    default void close() {}
}
