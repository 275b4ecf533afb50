package io.acomp.store.snapshot;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import io.acomp.store.SnapshotProgress;

/** Made-up snapshots: what is in them, and their bytes. */
final class Sample {
    static final int SLOTS = 1 << 20;

    private final List<Object> parts = new ArrayList<>();

    private Sample() {}

    /** The parts, header first; without the totals. */
    List<Object> parts() {
        return parts;
    }

    SnapshotHeader header() {
        return (SnapshotHeader) parts.getFirst();
    }

    /** Some thousand entries of all kinds. */
    static Sample random(long seed, int entries) {
        Random random = new Random(seed);
        Sample sample = new Sample();
        sample.parts.add(header(entries));
        List<Object> before = new ArrayList<>();
        for (int codec = 1; codec <= 5; codec++) {
            before.add(new SnapshotCodec(codec * 51, "algorithm-" + codec, random.nextInt(), bytes(random, codec == 3 ? 112_640 : random.nextInt(100))));
        }
        for (int tenant = 0; tenant < 4; tenant++) {
            before.add(new SnapshotTenant(tenant * 21_845, "Mieter №" + tenant, random.nextLong() >>> 1, random.nextBoolean()));
        }
        Collections.shuffle(before, random);
        sample.parts.addAll(before);
        for (int entry = 0; entry < entries; entry++) {
            sample.parts.add(random.nextInt(20) == 0 ? group(random) : entry(random));
        }
        return sample;
    }

    /** One of each, as small as can be; never to change, since the golden file holds it. */
    static Sample small() {
        Sample sample = new Sample();
        byte[] object = {1, 2, 3};
        sample.parts.addAll(List.of(
                new SnapshotHeader(
                        4_096,
                        1_000,
                        1_790_000_000_000L,
                        5,
                        new SnapshotSettings.Builder().text("algorithm", "lz4").number("limitBytes", 1L << 40).flag("sameFilled", true).build()),
                new SnapshotCodec(1, "lz4", 0, new byte[0]),
                new SnapshotCodec(255, "zstd", -7, new byte[] {9, 8, 7, 6, 5}),
                new SnapshotTenant(1, "größte", SnapshotTenant.NO_QUOTA, true),
                new SnapshotTenant(65_535, "", 0, false),
                Parts.Stored.of(
                        new SnapshotEntry(0, SnapshotEntry.Kind.SAME, 0, 0, SnapshotEntry.REFERENCED, 0, 0, 4_096, 0x0102_0304_0506_0708L), new byte[0]),
                Parts.Stored.of(
                        new SnapshotEntry(999, SnapshotEntry.Kind.COMPRESSED, 255, 65_535, SnapshotEntry.IDLE, -1, 0xcafe_babe, 4_096, 0), object),
                Parts.Stored.of(
                        new SnapshotEntry(5, SnapshotEntry.Kind.RAW, 0, 1, SnapshotEntry.WRITTEN_BACK, 77, 0x1234_5678, 2, 0), new byte[] {-1, -2}),
                Parts.Stored.of(
                        new SnapshotGroup(
                                1,
                                0x0bad_f00d,
                                4,
                                List.of(
                                        new SnapshotGroup.Member(16, 3, 1, SnapshotEntry.RECOMPRESSED, 100),
                                        new SnapshotGroup.Member(17, 0, 0, 0, 200))),
                        object)));
        return sample;
    }

    private static SnapshotHeader header(int entries) {
        SnapshotSettings settings = new SnapshotSettings.Builder()
                .number("pageSize", 4_096)
                .number("least", Long.MIN_VALUE)
                .flag("off", false)
                .flag("on", true)
                .text("algorithm", "zstd")
                .text("", "")
                .build();
        return new SnapshotHeader(4_096, SLOTS, 1_800_000_000_123L, entries, settings);
    }

    private static Parts.Stored entry(Random random) {
        SnapshotEntry.Kind kind = SnapshotEntry.Kind.values()[random.nextInt(3)];
        byte[] object = bytes(random, switch (kind) {
            case SAME -> 0;
            case COMPRESSED -> 1 + random.nextInt(random.nextInt(50) == 0 ? SnapshotFormat.MAX_OBJECT : 3_000);
            case RAW -> 4_096;
        });
        return Parts.Stored.of(
                new SnapshotEntry(
                        random.nextInt(SLOTS),
                        kind,
                        kind == SnapshotEntry.Kind.COMPRESSED ? 51 * (1 + random.nextInt(5)) : 0,
                        21_845 * random.nextInt(4),
                        random.nextInt(1 << 16),
                        random.nextInt(),
                        random.nextInt(),
                        4_096,
                        kind == SnapshotEntry.Kind.SAME ? random.nextLong() : 0),
                object);
    }

    private static Parts.Stored group(Random random) {
        int pages = 1 + random.nextInt(random.nextInt(10) == 0 ? SnapshotFormat.MAX_GROUP : 16);
        List<Integer> indexes = new ArrayList<>();
        for (int index = 0; index < pages; index++) {
            indexes.add(index);
        }
        Collections.shuffle(indexes, random);
        List<SnapshotGroup.Member> members = new ArrayList<>();
        for (int index : indexes.subList(0, 1 + random.nextInt(pages))) {
            members.add(new SnapshotGroup.Member(
                    random.nextInt(SLOTS), index, 21_845 * random.nextInt(4), random.nextInt(1 << 16), random.nextInt()));
        }
        return Parts.Stored.of(
                new SnapshotGroup(51 * (1 + random.nextInt(5)), random.nextInt(), pages, members),
                bytes(random, 1 + random.nextInt(SnapshotFormat.MAX_OBJECT)));
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Writes all parts behind the header; does not commit. */
    void write(SnapshotWriter writer) throws IOException {
        for (Object part : parts) {
            switch (part) {
                case SnapshotCodec codec -> writer.codec(codec);
                case SnapshotTenant tenant -> writer.tenant(tenant);
                case Parts.Stored stored -> {
                    MemorySegment object = MemorySegment.ofBuffer(stored.object());
                    if (stored.meta() instanceof SnapshotEntry entry) {
                        writer.entry(entry, object);
                    } else {
                        writer.group((SnapshotGroup) stored.meta(), object);
                    }
                }
                default -> {} // the header, written when the writer was made
            }
        }
    }

    /** The snapshot as it is in a file. */
    byte[] bytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (SnapshotWriter writer = SnapshotWriter.create(new MemoryTarget(bytes), header(), SnapshotProgress.NONE)) {
            write(writer);
            writer.commit();
        }
        return bytes.toByteArray();
    }

    /** Reads a snapshot's bytes. */
    static SnapshotTotals read(byte[] bytes, SnapshotSink sink) throws IOException {
        return SnapshotReader.read(Channels.newChannel(new ByteArrayInputStream(bytes)), sink, SnapshotProgress.NONE);
    }

    /** A copy of some bytes with one of them changed. */
    static byte[] with(byte[] bytes, int offset, int value) {
        byte[] changed = Arrays.copyOf(bytes, bytes.length);
        changed[offset] = (byte) value;
        return changed;
    }

    private record MemoryTarget(ByteArrayOutputStream all) implements SnapshotTarget {
        @Override
        public void write(ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            all.writeBytes(copy);
        }

        @Override
        public void sync() {}

        @Override
        public void publish() {}

        @Override
        public void syncFolder() {}

        @Override
        public void close() {}
    }
}
