package io.acomp.metrics.watch;

import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;

/**
 * Watches one target for any number of registries, without keeping it alive. Thread-safe.
 *
 * @param <T> what is watched
 */
public final class Watch<T> {
    private static final Cleaner CLEANER = Cleaner.create();

    private final String kind;
    private final WeakReference<T> target;
    private final Tags tags;
    private final Supplier<Rows<T>> rows;
    private final LongSupplier clock;
    private final List<Bound> bound = new CopyOnWriteArrayList<>();

    private record Bound(Board board, Cleaner.Cleanable cleanable) {}

    /**
     * A watch.
     *
     * @param kind of the target, for messages
     * @param target what to watch
     * @param own tags that tell it from others
     * @param user tags of the user
     * @param meters all it may have
     * @param rows makes a reader for each registry
     * @param clock nanoseconds that only go forward
     * @throws IllegalArgumentException if a tag of the user has a key that is ours
     */
    public Watch(String kind, T target, Tags own, Iterable<Tag> user, List<MeterSpec> meters, Supplier<Rows<T>> rows, LongSupplier clock) {
        this.kind = kind;
        this.target = new WeakReference<>(target);
        this.rows = rows;
        this.clock = clock;
        for (Tag tag : user) {
            boolean ours = own.stream().anyMatch(one -> one.getKey().equals(tag.getKey()))
                    || meters.stream().anyMatch(meter -> meter.tags().contains(tag.getKey()));
            if (ours) {
                throw new IllegalArgumentException("the meters have a tag of this key already, choose another, key=" + tag.getKey());
            }
        }
        tags = own.and(user);
    }

    /**
     * Registers the meters there are.
     *
     * @param registry where
     * @param histograms true if timers show their distribution too, where the registry can
     * @throws IllegalStateException if meters of another target in this registry have the same tags, or this one is bound to it already
     */
    public void bindTo(MeterRegistry registry, boolean histograms) {
        T present = target.get();
        if (present == null) {
            return;
        }
        WeakReference<T> weak = target;
        Rows<T> reader = rows.get();
        Board board = new Board(
                registry,
                tags,
                sink -> {
                    T still = weak.get();
                    return still != null && reader.write(still, sink);
                },
                clock,
                histograms ? Histograms.in(registry) : null);
        Claims.take(kind, tags, board);
        try {
            board.refresh();
        } catch (RuntimeException | Error unreadable) {
            board.retire();
            throw unreadable;
        }
        WeakReference<Board> meters = new WeakReference<>(board);
        // what is collected is no longer read, so nobody would notice
        Cleaner.Cleanable cleanable = CLEANER.register(present, () -> {
            Board left = meters.get();
            if (left != null) {
                left.retire();
            }
        });
        bound.removeIf(former -> former.board.isRetired());
        bound.add(new Bound(board, cleanable));
    }

    /** Reads now, for all registries. */
    public void refresh() {
        bound.forEach(each -> each.board.refresh());
    }

    /** Removes the meters from all registries. Idempotent. */
    public void close() {
        bound.forEach(each -> each.cleanable.clean());
        bound.clear();
    }
}
