package io.acomp.store.snapshot;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.acomp.store.SnapshotException;

/** Collects what a snapshot hands out, comparable part by part. */
class Parts implements SnapshotSink {
    /**
     * An entry or group with its bytes.
     *
     * @param meta the record
     * @param object its bytes
     */
    record Stored(Object meta, ByteBuffer object) {
        static Stored of(Object meta, byte[] object) {
            return new Stored(meta, ByteBuffer.wrap(object));
        }
    }

    private final List<Object> all = new ArrayList<>();

    /** In the order they came. */
    List<Object> all() {
        return all;
    }

    @Override
    public void header(SnapshotHeader header) {
        all.add(header);
    }

    @Override
    public void codec(SnapshotCodec codec) throws SnapshotException {
        all.add(codec);
    }

    @Override
    public void tenant(SnapshotTenant tenant) {
        all.add(tenant);
    }

    @Override
    public void entry(SnapshotEntry entry, MemorySegment object) {
        all.add(Stored.of(entry, object.toArray(ValueLayout.JAVA_BYTE)));
    }

    @Override
    public void group(SnapshotGroup group, MemorySegment object) {
        all.add(Stored.of(group, object.toArray(ValueLayout.JAVA_BYTE)));
    }

    @Override
    public void end(SnapshotTotals totals) {
        all.add(totals);
    }
}
