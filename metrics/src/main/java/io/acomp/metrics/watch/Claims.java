package io.acomp.metrics.watch;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

/**
 * Who has which tags in a registry: Micrometer hands out the meter that is there to whoever registers another of the same name and tags,
 * and the second engine would never be seen. Thread-safe.
 */
final class Claims {
    private static final Map<MeterRegistry, Map<Claim, WeakReference<Board>>> BY_REGISTRY = new WeakHashMap<>();

    private record Claim(String kind, Tags tags) {}

    private Claims() {}

    /**
     * Takes tags for a board; a board that has them and whose target is gone makes way.
     *
     * @throws IllegalStateException if another board has them
     */
    static void take(String kind, Tags tags, Board board) {
        Claim claim = new Claim(kind, tags);
        Board holder = tryTake(claim, board);
        if (holder != null) {
            holder.refresh();
            holder = tryTake(claim, board);
        }
        if (holder != null) {
            throw new IllegalStateException("the registry has meters of another " + kind + " with the same tags (or of the same one); give each a"
                    + " name or tag of its own, with the same keys, " + kind + "Tags=" + tags);
        }
    }

    /** Null if the board has them now, else who has. */
    private static @Nullable Board tryTake(Claim claim, Board board) {
        synchronized (BY_REGISTRY) {
            Map<Claim, WeakReference<Board>> claims = BY_REGISTRY.computeIfAbsent(board.registry(), _ -> new HashMap<>());
            claims.values().removeIf(reference -> {
                Board other = reference.get();
                return other == null || other.isRetired();
            });
            WeakReference<Board> holder = claims.putIfAbsent(claim, new WeakReference<>(board));
            return holder == null ? null : holder.get();
        }
    }
}
