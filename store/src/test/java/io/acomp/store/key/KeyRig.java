package io.acomp.store.key;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompEngine;
import io.acomp.store.KeyStatistics;
import io.acomp.store.KeyStore;
import io.acomp.store.StoreResult;
import io.acomp.store.ToyDriver;
import io.acomp.store.codec.ContextRig;
import io.acomp.store.memory.AddressSpace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** An engine, a store and a codec that fails on demand; after the test everything native is gone. */
final class KeyRig implements AutoCloseable {
    private static final int GUARD = 32;
    private static final byte GUARD_BYTE = (byte) 0xA5;

    final ToyDriver toy = new ToyDriver();
    final AcompEngine engine;
    final IndexMemory memory;
    final KeyStore store;
    private final long mappedBefore = AddressSpace.processBytes();

    private KeyRig(IndexMemory memory, Consumer<KeyConfig> settings) {
        this.memory = memory;
        engine = AcompEngine.builder().provider(toy).build();
        KeyConfig config = new KeyConfig(engine);
        config.algorithm(toy.algorithm());
        config.shards(4);
        config.memory(memory);
        settings.accept(config);
        store = config.open();
    }

    static KeyRig of(Consumer<KeyConfig> settings) {
        return of(new IndexMemory(), settings);
    }

    static KeyRig of(IndexMemory memory, Consumer<KeyConfig> settings) {
        return new KeyRig(memory, settings);
    }

    /** What happens before a context is locked; null for nothing. */
    void beforeContext(@Nullable Runnable hook) {
        ContextRig.beforeLock(((ShardedKeyStore) store).contexts(), hook);
    }

    static MemorySegment key(String name) {
        return MemorySegment.ofArray(name.getBytes(StandardCharsets.UTF_8));
    }

    static MemorySegment key(int number) {
        return key("key-" + number);
    }

    StoreResult put(int key, byte[] value) {
        return store.put(key(key), MemorySegment.ofArray(value));
    }

    byte[] get(int key) {
        return store.get(key(key));
    }

    /** Bytes that look like text: shrink by half or so. */
    static byte[] text(Random random, int length) {
        String[] words = {"store ", "page ", "pool ", "key ", "value ", "\"name\":", "0.125,", "\n", "true", "aaaaaaaa"};
        StringBuilder text = new StringBuilder(length + 8);
        while (text.length() < length) {
            text.append(words[random.nextInt(words.length)]);
        }
        return Arrays.copyOf(text.toString().getBytes(StandardCharsets.US_ASCII), length);
    }

    /** Bytes that do not shrink. */
    static byte[] noise(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Bytes that the toy codec shrinks to next to nothing, and that are not one word over and over. */
    static byte[] runs(int seed, int length) {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; at += 100) {
            Arrays.fill(bytes, at, Math.min(length, at + 100), (byte) (seed + at / 100));
        }
        return bytes;
    }

    /** Any of the above, and words over and over; 1 byte to 64 KiB, short ones more often. */
    static byte[] value(Random random) {
        int length = (int) Math.clamp(1 + Math.pow(2, random.nextDouble() * 16), 1, KeyStore.MAX_VALUE_BYTES);
        return switch (random.nextInt(4)) {
            case 0 -> noise(random, length);
            case 1 -> text(random, length);
            case 2 -> runs(random.nextInt(100), length);
            default -> {
                byte[] word = noise(random, random.nextBoolean() ? 1 : 8);
                byte[] bytes = new byte[length];
                for (int at = 0; at < length; at++) {
                    bytes[at] = word[at % word.length];
                }
                yield bytes;
            }
        };
    }

    /** The same bytes in a segment of another kind: on the heap or native, aligned or not. */
    static MemorySegment place(Arena arena, Random random, byte[] bytes) {
        int skip = random.nextInt(9);
        MemorySegment room = random.nextBoolean()
                ? MemorySegment.ofArray(new byte[bytes.length + skip])
                : arena.allocate(bytes.length + skip, 8);
        MemorySegment segment = room.asSlice(skip);
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return segment;
    }

    /** Gets with guard bytes behind the destination, which may be larger than the value. */
    static byte[] getGuarded(KeyStore store, Arena arena, Random random, MemorySegment key, int room) {
        byte[] empty = new byte[room + GUARD];
        Arrays.fill(empty, GUARD_BYTE);
        MemorySegment all = place(arena, random, empty);
        long length = store.get(key, all.asSlice(0, room));
        for (int at = room; at < room + GUARD; at++) {
            assertEquals(GUARD_BYTE, all.get(ValueLayout.JAVA_BYTE, at), "a byte behind the destination, at=" + at);
        }
        if (length > room) {
            for (int at = 0; at < room; at++) {
                assertEquals(GUARD_BYTE, all.get(ValueLayout.JAVA_BYTE, at), "a byte of a destination that is too small");
            }
        }
        return length > 0 && length <= room ? all.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE) : new byte[0];
    }

    /** What holds whenever nothing runs. */
    static void check(KeyStore store) {
        KeyStatistics now = store.statistics();
        assertEquals(
                now.entries(),
                now.puts() - now.replaced() - now.removed() - now.evicted() - now.expired() - now.dropped() - now.cleared(),
                now::toString);
        assertEquals(now.entries(), store.size());
        assertTrue(now.poolBytes() + now.indexBytes() <= now.memoryLimit(), now::toString);
        assertTrue(now.poolBytes() >= now.compressedBytes(), now::toString);
        assertTrue(now.sameFilled() >= 0 && now.incompressible() >= 0 && now.bypassed() >= 0, now::toString);
        assertTrue(now.sameFilled() + now.incompressible() + now.bypassed() <= now.entries(), now::toString);
        if (now.entries() == 0) {
            assertEquals(0, now.originalBytes() | now.compressedBytes() | now.poolBytes(), now::toString);
        }
    }

    @Override
    public void close() {
        if (memory.bytes() != 0) {
            check(store);
        }
        store.close();
        assertEquals(0, memory.bytes());
        assertEquals(mappedBefore, AddressSpace.processBytes());
        assertEquals(0, toy.streamsOpen.get());
        assertEquals(0, engine.statistics().nativeBytes().values().stream().mapToLong(Long::longValue).sum());
        engine.close();
    }

    /** Memory for tables that cannot be had when a condition holds, asked each time. */
    static IndexMemory refusing(BooleanSupplier condition) {
        return new IndexMemory() {
            @Override
            Block allocate(long size) {
                if (condition.getAsBoolean()) {
                    throw new OutOfMemoryError("injected, size=" + size);
                }
                return super.allocate(size);
            }
        };
    }
}
