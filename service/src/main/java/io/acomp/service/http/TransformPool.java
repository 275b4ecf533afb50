package io.acomp.service.http;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.acomp.Acomp;
import io.acomp.AcompEngine;
import io.acomp.AcompSettings;

/**
 * Transforms that stay open between requests: opening one makes codec streams anew. Bounded, those not used for longest go first.
 * Thread-safe.
 */
final class TransformPool implements AutoCloseable {
    private static final int MOST_IDLE = 32;

    /**
     * What tells transforms apart. Settings of a request hold no dictionary, so records compare well.
     *
     * @param name algorithm or driver
     * @param settings all of them
     */
    private record Key(String name, AcompSettings settings) {}

    private static final class Entry {
        private int users;
        private @Nullable Acomp acomp;

        private synchronized Acomp open(AcompEngine engine, Key key) {
            if (acomp == null) {
                acomp = engine.open(key.name(), key.settings());
            }
            return acomp;
        }

        private synchronized void close() {
            if (acomp != null) {
                acomp.close();
            }
        }
    }

    /** A use of a transform. */
    final class Lease implements AutoCloseable {
        private final Key key;
        private final Entry entry;
        private final Acomp acomp;

        private Lease(Key key, Entry entry) {
            this.key = key;
            this.entry = entry;
            this.acomp = entry.open(engine, key);
        }

        /** The transform, until {@link #close()}. */
        Acomp acomp() {
            return acomp;
        }

        /** Ends the use. */
        @Override
        public void close() {
            release(key, entry);
        }
    }

    private final AcompEngine engine;
    /** Least recently used first. */
    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    TransformPool(AcompEngine engine) {
        this.engine = engine;
    }

    /**
     * Opens a transform, or uses one that is open. May run self-tests.
     *
     * @param name algorithm or driver
     * @param settings of the transform
     * @throws RuntimeException as {@link AcompEngine#open(String, AcompSettings)}
     */
    Lease lease(String name, AcompSettings settings) {
        Key key = new Key(name, settings);
        Entry entry;
        synchronized (this) {
            entry = entries.computeIfAbsent(key, absent -> new Entry());
            entry.users++;
        }
        boolean opened = false;
        try {
            Lease lease = new Lease(key, entry);
            opened = true;
            return lease;
        } finally {
            if (!opened) {
                release(key, entry);
            }
        }
    }

    private void release(Key key, Entry entry) {
        List<Entry> idle = new ArrayList<>();
        synchronized (this) {
            entry.users--;
            if (entry.users == 0 && (closed || entry.acomp == null)) {
                entries.remove(key, entry);
                idle.add(entry);
            }
            Iterator<Entry> oldest = entries.values().iterator();
            while (entries.size() > MOST_IDLE && oldest.hasNext()) {
                Entry next = oldest.next();
                if (next.users == 0) {
                    oldest.remove();
                    idle.add(next);
                }
            }
        }
        idle.forEach(Entry::close);
    }

    /** Closes what is idle now, and the rest when it is released. */
    @Override
    public void close() {
        List<Entry> idle = new ArrayList<>();
        synchronized (this) {
            closed = true;
            entries.values().removeIf(entry -> entry.users == 0 && idle.add(entry));
        }
        idle.forEach(Entry::close);
    }
}
