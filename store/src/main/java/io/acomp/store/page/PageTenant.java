package io.acomp.store.page;

import java.lang.foreign.MemorySegment;
import java.util.List;

import io.acomp.store.StoreResult;
import io.acomp.store.StoreTenant;

/** A tenant of a store. Thread-safe. */
public final class PageTenant implements StoreTenant {
    private final PageStore store;
    private final Tenants.Account account;

    PageTenant(PageStore store, Tenants.Account account) {
        this.store = store;
        this.account = account;
    }

    @Override
    public String name() {
        return account.name();
    }

    @Override
    public StoreResult store(long slot, MemorySegment page) {
        return store.store(slot, page, account);
    }

    @Override
    public StoreResult store(long firstSlot, List<MemorySegment> pages) {
        return store.store(firstSlot, pages, account);
    }

    @Override
    public void quota(long bytes) {
        store.checkOpen();
        account.quota(bytes);
    }

    @Override
    public void writeback(boolean permitted) {
        store.checkOpen();
        account.writeback(permitted);
    }

    @Override
    public Usage usage() {
        store.checkOpen();
        return new Usage(
                account.pages(),
                account.bytes(),
                account.quota(),
                account.writeback(),
                account.stored(),
                account.loaded(),
                account.writtenBack(),
                account.rejected());
    }
}
