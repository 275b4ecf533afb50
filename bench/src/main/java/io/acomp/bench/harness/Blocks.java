package io.acomp.bench.harness;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

import io.acomp.Operation;
import io.acomp.bench.corpus.Corpus;
import io.acomp.spi.CodecResult;

/**
 * Blocks of one size, taken from a corpus at even distances, in native memory of an arena. Thread-safe once made; the caller keeps the
 * arena open.
 */
public final class Blocks {
    private static final long ALIGNMENT = 64;

    private final Arena arena;
    private final int size;
    private final MemorySegment[] plain;

    /**
     * Copies blocks out of a corpus. A corpus shorter than a block is repeated.
     *
     * @param corpus where from
     * @param size of a block in bytes, at least 1
     * @param count how many blocks at most; a corpus with fewer gives fewer, but at least one
     * @param arena whose memory they use: an engine's, so that every driver takes them without a copy
     */
    public Blocks(Corpus corpus, int size, int count, Arena arena) {
        this.arena = arena;
        this.size = size;
        byte[] bytes = corpus.bytes();
        int whole = Math.clamp(bytes.length / size, 1, count);
        long stride = bytes.length / size / whole * (long) size;
        plain = new MemorySegment[whole];
        for (int i = 0; i < whole; i++) {
            plain[i] = arena.allocate(size, ALIGNMENT);
            for (int done = 0; done < size; ) {
                int from = (int) ((i * stride + done) % bytes.length);
                int part = Math.min(size - done, bytes.length - from);
                MemorySegment.copy(bytes, from, plain[i], ValueLayout.JAVA_BYTE, done, part);
                done += part;
            }
        }
    }

    /** Bytes of a block. */
    public int size() {
        return size;
    }

    /** How many there are. */
    public int count() {
        return plain.length;
    }

    /**
     * A block as it is in the corpus.
     *
     * @param index from 0
     */
    public MemorySegment plain(int index) {
        return plain[index];
    }

    /** Uncompressed bytes of all blocks. */
    public long bytes() {
        return (long) size * plain.length;
    }

    /**
     * Compresses every block, decompresses it again and compares it byte by byte.
     *
     * @param codec who does both
     * @return the compressed blocks
     * @throws HarnessException if a block does not come back as it was
     */
    public Packed pack(BlockCodec codec) {
        return pack(codec, codec);
    }

    /**
     * Compresses every block, has another decompress it again and compares it byte by byte: for those who cannot read all they write.
     *
     * @param codec who compresses
     * @param reader who decompresses
     * @return the compressed blocks
     * @throws HarnessException if a block does not come back as it was
     */
    public Packed pack(BlockCodec codec, BlockCodec reader) {
        MemorySegment compressed = arena.allocate(codec.maxCompressedLength(size), ALIGNMENT);
        MemorySegment restored = arena.allocate(size, ALIGNMENT);
        MemorySegment[] packed = new MemorySegment[plain.length];
        for (int i = 0; i < plain.length; i++) {
            long length = codec.run(Operation.COMPRESS, plain[i], compressed);
            if (CodecResult.isFailure(length)) {
                throw new HarnessException("a block does not compress, driver=" + codec.name() + ", block=" + i + ", bytes=" + size
                        + ", status=" + CodecResult.status(length));
            }
            packed[i] = arena.allocate(length, ALIGNMENT).copyFrom(compressed.asSlice(0, length));
            verify(reader, i, packed[i], restored);
        }
        return new Packed(packed);
    }

    /**
     * Decompresses what someone else has packed and compares it byte by byte.
     *
     * @param codec who decompresses
     * @param packed the blocks as {@link #pack} made them
     * @throws HarnessException if a block does not come back as it was
     */
    public void verify(BlockCodec codec, Packed packed) {
        MemorySegment restored = arena.allocate(size, ALIGNMENT);
        for (int i = 0; i < plain.length; i++) {
            verify(codec, i, packed.blocks[i], restored);
        }
    }

    private void verify(BlockCodec codec, int block, MemorySegment packed, MemorySegment restored) {
        restored.fill((byte) ~plain[block].get(ValueLayout.JAVA_BYTE, 0));
        long length = codec.run(Operation.DECOMPRESS, packed, restored);
        long wrong = length == size ? plain[block].mismatch(restored) : 0;
        if (wrong != -1) {
            throw new HarnessException("a block does not come back as it was, driver=" + codec.name() + ", block=" + block
                    + ", bytes=" + size + ", status=" + CodecResult.status(length) + ", produced=" + length + ", offset=" + wrong);
        }
    }

    /**
     * Tells a simulated device's codec what it would answer.
     *
     * @param codec whom to tell
     * @param packed the blocks as {@link #pack} made them
     */
    public void record(DeviceCodec codec, Packed packed) {
        for (int i = 0; i < plain.length; i++) {
            codec.record(plain[i], packed.blocks[i]);
        }
    }

    /**
     * A job over these blocks.
     *
     * @param operation the direction
     * @param packed the compressed blocks, of which decompression reads
     * @param destinations one per operation in flight, large enough for both directions
     */
    public BlockJob job(Operation operation, Packed packed, MemorySegment[] destinations) {
        boolean compress = operation == Operation.COMPRESS;
        MemorySegment[] exact = destinations.clone();
        long[] produced = new long[plain.length];
        // a compressor may keep state that changes a length; a decompressor has no choice
        Arrays.fill(produced, compress ? -1 : size);
        if (!compress) {
            Arrays.setAll(exact, i -> destinations[i].asSlice(0, size));
        }
        return new BlockJob(operation, compress ? plain : packed.blocks, exact, produced, size);
    }

    /**
     * Destinations for jobs over these blocks; jobs that do not run at the same time share them.
     *
     * @param capacity bytes of each, at least what compression of a block may need
     * @param depth how many
     */
    public MemorySegment[] destinations(long capacity, int depth) {
        MemorySegment[] destinations = new MemorySegment[depth];
        Arrays.setAll(destinations, _ -> arena.allocate(capacity, ALIGNMENT));
        return destinations;
    }

    /** Compressed blocks. */
    public static final class Packed {
        private final MemorySegment[] blocks;

        private Packed(MemorySegment[] blocks) {
            this.blocks = blocks;
        }

        /**
         * A compressed block.
         *
         * @param index as that of the uncompressed one
         */
        public MemorySegment block(int index) {
            return blocks[index];
        }

        /** How many there are. */
        public int count() {
            return blocks.length;
        }

        /** Compressed bytes of all blocks. */
        public long bytes() {
            long sum = 0;
            for (MemorySegment block : blocks) {
                sum += block.byteSize();
            }
            return sum;
        }
    }
}
