package io.acomp.engine;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/** Finds the engine arena a segment belongs to, by the identity of its scope. Thread-safe. */
final class ArenaRegistry {
    private final ConcurrentHashMap<MemorySegment.Scope, EngineArena> arenas = new ConcurrentHashMap<>();
    private final NativeAccount account;
    private volatile boolean used;

    ArenaRegistry(NativeAccount account) {
        this.account = account;
    }

    EngineArena create(NativeAccount.Kind kind) {
        EngineArena arena = new EngineArena(this, account, kind);
        arenas.put(arena.scope(), arena);
        used = true;
        return arena;
    }

    void remove(EngineArena arena) {
        arenas.remove(arena.scope());
    }

    /** The arena of a segment, null if it is not the engine's. */
    @Nullable EngineArena of(MemorySegment segment) {
        return used ? arenas.get(segment.scope()) : null;
    }
}
