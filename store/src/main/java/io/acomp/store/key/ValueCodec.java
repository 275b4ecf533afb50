package io.acomp.store.key;

import java.lang.foreign.MemorySegment;

import io.acomp.AcompStatus;
import io.acomp.store.StoreResult;
import io.acomp.store.codec.CodecPool;
import io.acomp.store.codec.CodecPools;
import io.acomp.store.codec.CpuContext;
import io.acomp.store.pool.SlabPool;
import io.acomp.store.pool.Stored;

/**
 * Values into objects of the pool and back, in the buffer of a context that the caller holds. Each object has the crc32c of its bytes, key
 * and trailer included, combined with the codec pool's fingerprint. Thread-safe.
 */
final class ValueCodec {
    private static final int LEAST_SAVING = 32;

    private final CodecPools codecs;
    private final SlabPool pool;
    private final ValueObjects objects;
    private final int compressFrom;

    /**
     * A codec.
     *
     * @param codecs their primary compresses
     * @param pool where objects are
     * @param objects keeps and counts them
     * @param compressFrom smallest value in bytes that is compressed
     */
    ValueCodec(CodecPools codecs, SlabPool pool, ValueObjects objects, int compressFrom) {
        this.codecs = codecs;
        this.pool = pool;
        this.objects = objects;
        this.compressFrom = compressFrom;
    }

    /**
     * Makes an object of a value.
     *
     * @param context held by the caller
     * @param key its key
     * @param value the value
     * @return its handle, or the negative ordinal of the {@link StoreResult} that says why there is none
     */
    int store(CpuContext context, MemorySegment key, MemorySegment value) {
        int length = (int) value.byteSize();
        if (length < compressFrom) {
            return storeRaw(context, key, value, ValueObject.BYPASSED);
        }
        if (SameFilled.is(value)) {
            MemorySegment.copy(value, 0, context.stored(), 0, Long.BYTES);
            return keep(context, Long.BYTES, ValueObject.SAME_FILLED, key, length, 0, CodecPools.RAW);
        }
        CodecPool codec = codecs.primary();
        AcompStatus status = context.compress(codec, value);
        if (status == AcompStatus.OK && context.produced() == 0) {
            return failed(StoreResult.COMPRESS_FAIL); // nothing at all is no compressed value
        }
        if (status == AcompStatus.OK && isWorthwhile(context.produced(), length, (int) key.byteSize())) {
            return keep(context, context.produced(), ValueObject.COMPRESSED, key, length, codec.fingerprint(), codec.id());
        }
        if (status == AcompStatus.OK || status == AcompStatus.DESTINATION_TOO_SMALL) {
            return storeRaw(context, key, value, ValueObject.INCOMPRESSIBLE);
        }
        return failed(StoreResult.COMPRESS_FAIL);
    }

    private int storeRaw(CpuContext context, MemorySegment key, MemorySegment value, int form) {
        int length = (int) value.byteSize();
        MemorySegment.copy(value, 0, context.stored(), 0, length);
        return keep(context, length, form, key, length, 0, CodecPools.RAW);
    }

    private int keep(CpuContext context, int dataLength, int form, MemorySegment key, int valueLength, int fingerprint, int tag) {
        int length = ValueObject.complete(context.stored(), dataLength, form, key, valueLength);
        int handle = objects.store(context.stored(), length, context.crc(length) ^ fingerprint, tag);
        return handle != 0 ? handle : failed(StoreResult.ALLOC_FAIL);
    }

    /** A value as it is is read several times faster: a saving below some percent is not worth that, and within one size class it is none. */
    private boolean isWorthwhile(int dataLength, int valueLength, int keyLength) {
        int rest = keyLength + ValueObject.TRAILER_BYTES;
        return dataLength <= valueLength - valueLength / LEAST_SAVING
                && pool.classOf(dataLength + rest) < pool.classOf(valueLength + rest);
    }

    private static int failed(StoreResult result) {
        return -result.ordinal();
    }

    /**
     * Whether the object in the context's buffer is what was stored.
     *
     * @param context held by the caller
     * @param stored as the pool described it
     */
    boolean isIntact(CpuContext context, long stored) {
        return codecs.isIntact(stored, context.crc(Stored.length(stored)));
    }

    /**
     * Writes the value of the intact object in the context's buffer.
     *
     * @param context held by the caller
     * @param stored as the pool described it
     * @param destination at least as long as the value
     * @return false if the codec failed
     */
    boolean load(CpuContext context, long stored, MemorySegment destination) {
        MemorySegment object = context.stored();
        int trailer = ValueObject.trailer(object, Stored.length(stored));
        int valueLength = ValueObject.valueLength(trailer);
        switch (ValueObject.form(trailer)) {
            case ValueObject.COMPRESSED -> {
                return decompress(context, stored, trailer, destination);
            }
            case ValueObject.SAME_FILLED -> SameFilled.fill(object, destination, valueLength);
            default -> MemorySegment.copy(object, 0, destination, 0, valueLength);
        }
        return true;
    }

    private boolean decompress(CpuContext context, long stored, int trailer, MemorySegment destination) {
        CodecPool codec = codecs.byId(Stored.tag(stored));
        int dataLength = ValueObject.dataLength(trailer, Stored.length(stored));
        int valueLength = ValueObject.valueLength(trailer);
        // a codec call is given no more memory than a value may need
        boolean direct = destination.byteSize() <= context.page().byteSize();
        MemorySegment target = direct ? destination : context.page();
        if (codec == null || context.decompress(codec, dataLength, target) != AcompStatus.OK || context.produced() != valueLength) {
            return false;
        }
        if (!direct) {
            MemorySegment.copy(target, 0, destination, 0, valueLength);
        }
        return true;
    }
}
