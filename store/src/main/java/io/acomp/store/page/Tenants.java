package io.acomp.store.page;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/**
 * Who is charged for what is stored (zswap's memcgs, KS §4.7). Tenant 0 is whoever names none, and nothing is charged to it: what is on
 * nobody's account is the store's less the others'. Thread-safe.
 */
public final class Tenants {
    /** Largest tenant id. */
    public static final int MAX_ID = 0xffff;

    private final List<Account> accounts = new CopyOnWriteArrayList<>();

    /** A tenant's account. */
    public static final class Account {
        private final int id;
        private final String name;
        private final LongAdder pages = new LongAdder();
        private final LongAdder bytes = new LongAdder();
        private final LongAdder rejected = new LongAdder();
        private final LongAdder writtenBack = new LongAdder();
        private final LongAdder stored = new LongAdder();
        private final LongAdder loaded = new LongAdder();
        private volatile long quota = Long.MAX_VALUE;
        private volatile boolean writeback = true;

        private Account(int id, String name) {
            this.id = id;
            this.name = name;
        }

        /** 0 to 65535. */
        public int id() {
            return id;
        }

        /** Its name, empty for tenant 0. */
        public String name() {
            return name;
        }

        /** Most bytes it may have in the pool. */
        public long quota() {
            return quota;
        }

        /** Sets the quota in bytes. */
        public void quota(long limit) {
            if (limit < 0) {
                throw new IllegalArgumentException("a quota is 0 or more bytes, quota=" + limit);
            }
            quota = limit;
        }

        /** True if its pages may be written back, and stored as they are where they do not shrink. */
        public boolean writeback() {
            return writeback;
        }

        /** Permits or forbids writeback. */
        public void writeback(boolean permitted) {
            writeback = permitted;
        }

        /** Pages it has in the store. */
        public long pages() {
            return pages.sum();
        }

        /** Bytes it has in the pool. */
        public long bytes() {
            return bytes.sum();
        }

        /** Stores rejected. */
        public long rejected() {
            return rejected.sum();
        }

        /** Pages stored since it is known. */
        public long stored() {
            return stored.sum();
        }

        /** Pages loaded since it is known. */
        public long loaded() {
            return loaded.sum();
        }

        /** Pages written back since it is known. */
        public long writtenBack() {
            return writtenBack.sum();
        }

        /** True if so many bytes more would be too many. */
        boolean exceeds(long more) {
            long limit = quota;
            return limit != Long.MAX_VALUE && bytes.sum() + more > limit;
        }

        /** Counts a page that came or went, with the bytes it is charged for. */
        public void charge(long pageChange, long byteChange) {
            pages.add(pageChange);
            bytes.add(byteChange);
        }

        /** Counts pages that were rejected. */
        void countRejected(int pages) {
            rejected.add(pages);
        }

        /** Counts a stored page; for whoever names no tenant the store counts. */
        void countStored() {
            if (id != 0) {
                stored.increment();
            }
        }

        /** Counts a loaded page. */
        void countLoaded() {
            loaded.increment();
        }

        /** Counts a page written back. */
        public void countWrittenBack() {
            writtenBack.increment();
        }
    }

    /** Tenant 0 alone. */
    Tenants() {
        accounts.add(new Account(0, ""));
    }

    /** Whoever names no tenant. */
    public Account unnamed() {
        return accounts.getFirst();
    }

    /**
     * The tenant of a name, made if there is none.
     *
     * @param name not empty
     * @throws IllegalStateException if there are 65535 already
     */
    public synchronized Account named(String name) {
        for (Account account : accounts) {
            if (account.name().equals(name)) {
                return account;
            }
        }
        if (accounts.size() > MAX_ID) {
            throw new IllegalStateException("there are too many tenants, tenants=" + accounts.size());
        }
        Account account = new Account(accounts.size(), name);
        accounts.add(account);
        return account;
    }

    /**
     * The tenant of a name.
     *
     * @param name empty for tenant 0
     * @throws IllegalArgumentException if there is none
     */
    public Account find(String name) {
        for (Account account : accounts) {
            if (account.name().equals(name)) {
                return account;
            }
        }
        throw new IllegalArgumentException("there is no such tenant, tenant=" + name);
    }

    /** The tenant of an id that a slot names. */
    public Account byId(int id) {
        return accounts.get(id);
    }

    /** All of them, by id. */
    public List<Account> all() {
        return List.copyOf(accounts);
    }
}
