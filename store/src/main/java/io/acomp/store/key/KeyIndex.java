package io.acomp.store.key;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One shard's table from tags to pool handles: open addressing with linear probing in off-heap memory, a word per slot
 * ({@link IndexWord}) and, if entries expire, four bytes for the time. Removal shifts entries back, so that there are no tombstones. An
 * entry's place is its tag scaled to the capacity: tables may have any size, and keep the order of their entries (and the hand its place)
 * when they change it.
 *
 * <p>Not thread-safe: the shard's lock is held by whoever calls. Slots are valid until the next {@link #insert} or {@link #remove}.
 */
final class KeyIndex implements AutoCloseable {
    /** Slots of the smallest table. */
    static final int SMALLEST = 64;
    /** Slots of the largest table. */
    static final int LARGEST = 1 << 28;
    /** Turns of the hand that pass all slots. */
    static final int TURNS = 32;
    /** What is returned instead of a slot. */
    static final int NONE = -1;

    private final IndexMemory memory;
    private final boolean timed;
    private IndexMemory.Block block;
    private MemorySegment words;
    private MemorySegment times = MemorySegment.NULL;
    private int capacity;
    private int size;
    private int hand;
    private int turn;

    /**
     * An empty table.
     *
     * @param memory where tables come from
     * @param timed true if entries expire
     * @throws OutOfMemoryError if memory cannot be had
     */
    KeyIndex(IndexMemory memory, boolean timed) {
        this.memory = memory;
        this.timed = timed;
        this.block = memory.allocate(bytes(SMALLEST));
        this.words = block.segment();
        use(block, SMALLEST);
    }

    /** Entries. */
    int size() {
        return size;
    }

    /** Slots. */
    int capacity() {
        return capacity;
    }

    /**
     * The first entry with this tag.
     *
     * @return its slot or {@link #NONE}
     */
    int first(int tag) {
        return seek(home(tag, capacity), tag);
    }

    /** The next entry with the tag of the one in this slot; see {@link #first}. */
    int next(int slot) {
        return seek(after(slot), IndexWord.tag(word(slot)));
    }

    private int seek(int from, int tag) {
        int slot = from;
        for (long word = word(slot); word != 0; word = word(slot)) {
            if (IndexWord.tag(word) == tag) {
                return slot;
            }
            slot = after(slot);
        }
        return NONE;
    }

    /** The pool handle of an entry. */
    int handle(int slot) {
        return IndexWord.handle(word(slot));
    }

    /** Notes a use of an entry, which saves it from the hand for a round; up to three rounds for three uses. Often writes nothing. */
    void touch(int slot) {
        long word = word(slot);
        long used = IndexWord.used(word);
        if (used != word) {
            words.setAtIndex(ValueLayout.JAVA_LONG, slot, used);
        }
    }

    /**
     * True if an entry has expired.
     *
     * @param slot of the entry
     * @param now in ticks
     */
    boolean isExpired(int slot, int now) {
        return timed && Integer.compareUnsigned(times.getAtIndex(ValueLayout.JAVA_INT, slot), now) <= 0;
    }

    /**
     * Gives an entry another object. This is no use.
     *
     * @param slot of the entry
     * @param handle of the object
     * @param expiry in ticks
     */
    void replace(int slot, int handle, int expiry) {
        put(slot, IndexWord.withHandle(word(slot), handle), expiry);
    }

    /**
     * Adds an entry, whether or not there is one with the same tag. Room must have been made: {@link #makeRoom()}.
     *
     * @param tag of the key
     * @param handle of the object
     * @param expiry in ticks
     */
    void insert(int tag, int handle, int expiry) {
        add(IndexWord.of(tag, handle), expiry);
    }

    private void add(long word, int expiry) {
        int slot = home(IndexWord.tag(word), capacity);
        while (word(slot) != 0) {
            slot = after(slot);
        }
        put(slot, word, expiry);
        size++;
    }

    /** Removes an entry. */
    void remove(int slot) {
        int hole = slot;
        for (int from = after(slot); word(from) != 0; from = after(from)) {
            if (distance(home(IndexWord.tag(word(from)), capacity), from) >= distance(hole, from)) {
                put(hole, word(from), timed ? times.getAtIndex(ValueLayout.JAVA_INT, from) : 0);
                hole = from;
            }
        }
        words.setAtIndex(ValueLayout.JAVA_LONG, hole, 0);
        size--;
    }

    /**
     * Moves the clock hand to the next entry that has expired or has no uses left, and takes a use off those it passes. The hand stays
     * there, and what {@link #remove} shifts into the slot is looked at next.
     *
     * @param now in ticks
     * @return its slot, or {@link #NONE} if the turn is over: {@link #beginTurn()}
     */
    int victim(int now) {
        while (turn > 0) {
            long word = word(hand);
            if (word != 0) {
                if (!IndexWord.isUsed(word) || isExpired(hand, now)) {
                    return hand;
                }
                words.setAtIndex(ValueLayout.JAVA_LONG, hand, IndexWord.passed(word));
            }
            hand = after(hand);
            turn--;
        }
        return NONE;
    }

    /** Lets the hand go on, over one part in {@link #TURNS} of the table. */
    void beginTurn() {
        turn = (capacity + TURNS - 1) / TURNS;
    }

    /**
     * The next expired entry at or after a slot, not wrapping round.
     *
     * @param from first slot to look at
     * @param now in ticks
     * @return its slot or {@link #NONE}
     */
    int expired(int from, int now) {
        for (int slot = from; slot < capacity; slot++) {
            if (word(slot) != 0 && isExpired(slot, now)) {
                return slot;
            }
        }
        return NONE;
    }

    /**
     * The next entry at or after a slot, not wrapping round.
     *
     * @param from first slot to look at
     * @return its slot or {@link #NONE}
     */
    int entry(int from) {
        int slot = from;
        while (slot < capacity && word(slot) == 0) {
            slot++;
        }
        return slot < capacity ? slot : NONE;
    }

    /**
     * Makes sure that one entry can be inserted. A table that cannot grow is filled beyond its usual three quarters, up to fifteen sixteenths.
     *
     * @return false if there is no room and no memory for more
     */
    boolean makeRoom() {
        if (size < capacity - (capacity >>> 2)) {
            return true;
        }
        return resize(capacity + (capacity >>> 1)) || size < capacity - (capacity >>> 4);
    }

    /** Gives memory back if most of the table is free; after entries were removed. */
    void trim() {
        if (capacity > SMALLEST && size < capacity >>> 3) {
            resize(Math.max(SMALLEST, size << 1));
        }
    }

    /** Forgets all entries. */
    void clear() {
        size = 0;
        words.fill((byte) 0);
        trim();
    }

    private boolean resize(int wanted) {
        if (wanted > LARGEST) {
            return false;
        }
        IndexMemory.Block fresh;
        try {
            fresh = memory.allocate(bytes(wanted));
        } catch (OutOfMemoryError none) {
            memory.refused();
            return false;
        }
        IndexMemory.Block old = block;
        MemorySegment oldWords = words;
        MemorySegment oldTimes = times;
        int oldCapacity = capacity;
        hand = (int) ((long) hand * wanted / oldCapacity);
        use(fresh, wanted);
        size = 0;
        for (int slot = 0; slot < oldCapacity; slot++) {
            long word = oldWords.getAtIndex(ValueLayout.JAVA_LONG, slot);
            if (word != 0) {
                add(word, timed ? oldTimes.getAtIndex(ValueLayout.JAVA_INT, slot) : 0);
            }
        }
        old.close();
        return true;
    }

    private void use(IndexMemory.Block fresh, int slots) {
        block = fresh;
        capacity = slots;
        words = fresh.segment().asSlice(0, (long) slots * Long.BYTES);
        times = fresh.segment().asSlice((long) slots * Long.BYTES);
    }

    private long bytes(int slots) {
        return (long) slots * (timed ? Long.BYTES + Integer.BYTES : Long.BYTES);
    }

    private void put(int slot, long word, int expiry) {
        words.setAtIndex(ValueLayout.JAVA_LONG, slot, word);
        if (timed) {
            times.setAtIndex(ValueLayout.JAVA_INT, slot, expiry);
        }
    }

    private long word(int slot) {
        return words.getAtIndex(ValueLayout.JAVA_LONG, slot);
    }

    private static int home(int tag, int slots) {
        return (int) ((long) tag * slots >>> IndexWord.TAG_BITS);
    }

    private int after(int slot) {
        return slot + 1 == capacity ? 0 : slot + 1;
    }

    private int distance(int from, int to) {
        return to >= from ? to - from : to - from + capacity;
    }

    @Override
    public void close() {
        block.close();
    }
}
