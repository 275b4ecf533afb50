package io.acomp.store.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompContext;

/**
 * One way of compressing pages: algorithm, level and dictionary (a zswap pool less its memory, KS §4.1). It lives as long as a page is
 * stored that it compressed, so that every page stays readable; when it is no longer chosen for new pages it drains.
 *
 * <p>Thread-safe.
 */
public final class CodecPool {
    private final int id;
    private final Codec codec;
    private final Acomp acomp;
    private final int fingerprint;
    private final int pageRoom;
    private final LongAdder entries = new LongAdder();
    private volatile boolean chosen = true;
    private int pins; // under the lock of the pools

    /**
     * What makes two ways of compressing the same.
     *
     * @param name algorithm or driver
     * @param level null for the driver's default
     * @param dictionary null for none
     */
    public record Codec(String name, @Nullable Integer level, byte @Nullable [] dictionary) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Codec that
                    && name.equals(that.name)
                    && Objects.equals(level, that.level)
                    && Arrays.equals(dictionary, that.dictionary);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, level, Arrays.hashCode(dictionary));
        }

        @Override
        public String toString() {
            return name + (level == null ? "" : ", level=" + level) + (dictionary == null ? "" : ", dictionaryBytes=" + dictionary.length);
        }
    }

    /**
     * A pool without objects.
     *
     * @param id 1 to 255
     * @param codec what it is
     * @param acomp a transform of that
     * @param pageRoom bytes that are enough for whatever a page becomes, as far as an object may be so large
     */
    CodecPool(int id, Codec codec, Acomp acomp, int pageRoom) {
        this.id = id;
        this.codec = codec;
        this.acomp = acomp;
        this.pageRoom = pageRoom;
        fingerprint = fingerprint(acomp.algorithm(), codec.dictionary());
    }

    /** A number for format and dictionary: what one dictionary wrote and another reads has the wrong checksum. */
    private static int fingerprint(String algorithm, byte @Nullable [] dictionary) {
        CRC32C crc = new CRC32C();
        crc.update(algorithm.getBytes(StandardCharsets.UTF_8));
        if (dictionary != null) {
            crc.update(dictionary);
        }
        return (int) crc.getValue();
    }

    /** 1 to 255, kept with every object it wrote. */
    public int id() {
        return id;
    }

    /** Algorithm, level and dictionary. */
    public Codec codec() {
        return codec;
    }

    /** Room in bytes to compress a page into. */
    int pageRoom() {
        return pageRoom;
    }

    /** The transform. */
    public Acomp acomp() {
        return acomp;
    }

    /** Bytes of its dictionary, as it was given and as the codec keeps it. */
    long bytes() {
        byte[] dictionary = codec.dictionary();
        return acomp.nativeBytes() + (dictionary == null ? 0 : dictionary.length);
    }

    /** What every checksum of its objects is combined with. */
    public int fingerprint() {
        return fingerprint;
    }

    AcompContext newContext() {
        return acomp.newContext();
    }

    /**
     * An object was written, or a copy is kept of one that was. By whoever saw the pool chosen, or the object in its place, under the mutex
     * of a context that he holds still; or who has it pinned.
     */
    public void added() {
        entries.increment();
    }

    /** An object was freed; true if the pool is drained by that, as far as one can tell without stopping anything. */
    boolean removed() {
        entries.decrement();
        return !chosen && entries.sum() <= 0;
    }

    /** Objects it wrote that are still stored; exact when nothing runs. */
    public long entries() {
        return entries.sum();
    }

    /** True while it serves new pages: as the primary or as one of the secondary algorithms. */
    public boolean isChosen() {
        return chosen;
    }

    void chosen(boolean value) {
        chosen = value;
    }

    /** Keeps the pool, or no longer, while objects it wrote are brought in from elsewhere; under the lock of the pools. */
    void pin(int change) {
        pins += change;
    }

    /** True if nobody needs it: not chosen, nothing stored, not pinned; under the lock of the pools. */
    boolean isDrained() {
        return !chosen && pins == 0 && entries.sum() == 0;
    }
}
