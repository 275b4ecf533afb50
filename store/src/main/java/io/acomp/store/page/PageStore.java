package io.acomp.store.page;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.acomp.store.BlockView;
import io.acomp.store.CompressedStore;
import io.acomp.store.LoadResult;
import io.acomp.store.RecompressRequest;
import io.acomp.store.SlotState;
import io.acomp.store.SnapshotProgress;
import io.acomp.store.StoreAlgorithm;
import io.acomp.store.StoreAlgorithm.Role;
import io.acomp.store.StoreResult;
import io.acomp.store.StoreStatistics;
import io.acomp.store.StoreTenant;
import io.acomp.store.WorkReport;
import io.acomp.store.WritebackReport;
import io.acomp.store.WritebackRequest;
import io.acomp.store.backing.WritebackBudget;
import io.acomp.store.block.StoreBlocks;
import io.acomp.store.codec.CodecPool;
import io.acomp.store.codec.CodecPool.Codec;
import io.acomp.store.codec.CodecPools;
import io.acomp.store.page.StoreCounters.Event;
import io.acomp.store.reclaim.FilePages;
import io.acomp.store.reclaim.Reclaim;
import io.acomp.store.recompress.Dictionaries;
import io.acomp.store.recompress.Recompressor;
import io.acomp.store.snapshot.StoreRestore;
import io.acomp.store.snapshot.StoreSnapshot;

/** The store: checks what callers ask for and hands it to the path, the worker or the part that does it. Thread-safe. */
public final class PageStore implements CompressedStore {
    private final StoreParts parts;
    private final long slots;
    private final int pageSize;
    private final PoolIntake intake;
    private final StorePath storing;
    private final BatchPath batches;
    private final LoadPath loading;
    private final @Nullable Reclaim reclaim;
    private final Recompressor recompressor;
    private final Dictionaries dictionaries;
    private final SlotBytes bytes;
    private final Uses uses = new Uses();
    private volatile boolean closed;

    private PageStore(StoreParts parts, StoreConfig config) {
        this.parts = parts;
        slots = config.slots();
        pageSize = config.pageSize();
        intake = new PoolIntake(parts, config.rawStorage());
        storing = new StorePath(parts, intake);
        batches = new BatchPath(parts, intake, storing);
        loading = new LoadPath(parts);
        loading.exclusive(config.exclusiveLoads());
        bytes = new SlotBytes(parts, intake, storing, loading);
        recompressor = new Recompressor(parts);
        dictionaries = new Dictionaries(parts);
        reclaim = parts.backed() instanceof FilePages files ? new Reclaim(parts, files, config.writebackBatch()) : null;
        storing.shrinker(reclaim == null ? null : reclaim.shrinker());
    }

    /** Opens a store from a snapshot; see {@link CompressedStore.Builder#restore}. */
    public static PageStore restore(StoreConfig config, Path snapshot, SnapshotProgress progress) throws IOException {
        PageStore store = open(config);
        try {
            StoreRestore.read(store, snapshot, progress);
            return store;
        } catch (Throwable failure) {
            store.close();
            throw failure;
        }
    }

    /** Opens a store; see {@link CompressedStore.Builder#build()}. */
    public static PageStore open(StoreConfig config) {
        return new PageStore(StoreParts.open(config), config);
    }

    // ---------------------------------------------------------------- pages

    @Override
    public int pageSize() {
        return pageSize;
    }

    @Override
    public long slots() {
        return slots;
    }

    @Override
    public StoreResult store(long slot, MemorySegment page) {
        return store(slot, page, parts.tenants().unnamed());
    }

    StoreResult store(long slot, MemorySegment page, Tenants.Account tenant) {
        check(slot);
        checkPage(page);
        return storing.store(slot, page, tenant);
    }

    /** Stores a page of a snapshot that is not compressed. */
    public StoreResult restore(long slot, MemorySegment page, Tenants.Account tenant) {
        return storing.store(slot, page, tenant);
    }

    @Override
    public StoreResult store(long firstSlot, List<MemorySegment> pages) {
        return store(firstSlot, pages, parts.tenants().unnamed());
    }

    StoreResult store(long firstSlot, List<MemorySegment> pages, Tenants.Account tenant) {
        checkBatch(firstSlot, pages);
        return batches.store(firstSlot, pages, tenant);
    }

    @Override
    public LoadResult load(long slot, MemorySegment destination) {
        check(slot);
        checkPage(destination);
        return loading.load(slot, destination);
    }

    @Override
    public LoadResult load(long firstSlot, List<MemorySegment> destinations) {
        checkBatch(firstSlot, destinations);
        LoadResult result = LoadResult.LOADED;
        for (int i = 0; i < destinations.size() && result.isLoaded(); i++) {
            result = loading.load(firstSlot + i, destinations.get(i));
        }
        return result;
    }

    @Override
    public boolean invalidate(long slot) {
        check(slot);
        boolean dropped = parts.entries().drop(slot);
        if (dropped) {
            parts.counters().count(Event.INVALIDATED);
            parts.codecs().retireDrained();
        }
        return dropped;
    }

    @Override
    public boolean contains(long slot) {
        check(slot);
        return Control.kind(parts.slots().peek(slot)) != Control.EMPTY;
    }

    @Override
    public SlotState state(long slot) {
        check(slot);
        long control = parts.slots().peek(slot);
        SlotState.Content content = SlotState.Content.values()[Control.kind(control)];
        boolean empty = content == SlotState.Content.EMPTY;
        return new SlotState(
                content,
                empty ? 0 : parts.clock().seconds() - Control.seconds(control) & 0xffffffffL,
                Control.has(control, Control.IDLE),
                Control.has(control, Control.REFERENCED),
                Control.has(control, Control.RECOMPRESSED),
                Control.has(control, Control.INCOMPRESSIBLE));
    }

    private void check(long slot) {
        if (slot < 0 || slot >= slots) {
            throw new IndexOutOfBoundsException("there is no such slot, slot=" + slot + ", slots=" + slots);
        }
        checkOpen();
    }

    /** Throws if the store is closed. */
    public void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
    }

    private void checkPage(MemorySegment page) {
        if (page.byteSize() != pageSize) {
            throw new IllegalArgumentException("a page is one segment of its size, bytes=" + page.byteSize() + ", pageSize=" + pageSize);
        }
    }

    private void checkBatch(long firstSlot, List<MemorySegment> pages) {
        if (pages.isEmpty()) {
            throw new IllegalArgumentException("a batch has at least one page, pages=0");
        }
        check(firstSlot);
        check(firstSlot + pages.size() - 1);
        for (int i = 0; i < pages.size(); i++) {
            checkPage(pages.get(i));
        }
    }

    // ---------------------------------------------------------------- tenants

    @Override
    public StoreTenant tenant(String name) {
        checkOpen();
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a tenant has a name, name=");
        }
        return new PageTenant(this, parts.tenants().named(name));
    }

    @Override
    public List<StoreTenant> tenants() {
        checkOpen();
        List<StoreTenant> named = new ArrayList<>();
        for (Tenants.Account account : parts.tenants().all()) {
            if (account.id() != 0) {
                named.add(new PageTenant(this, account));
            }
        }
        return named;
    }

    // ---------------------------------------------------------------- controls

    @Override
    public void enabled(boolean value) {
        checkOpen();
        intake.enabled(value);
    }

    @Override
    public void exclusiveLoads(boolean value) {
        checkOpen();
        loading.exclusive(value);
    }

    @Override
    public void memoryLimit(long bytes) {
        checkOpen();
        parts.limit().bytes(bytes, parts.pool().usedBytes());
    }

    @Override
    public void acceptThresholdPercent(int percent) {
        checkOpen();
        parts.limit().acceptPercent(percent);
    }

    @Override
    public void resetPeak() {
        checkOpen();
        intake.resetPeak();
    }

    @Override
    public void algorithm(String name, @Nullable Integer level) {
        checkOpen();
        parts.codecs().choose(CodecPools.PRIMARY, new Codec(Objects.requireNonNull(name, "name"), level, null));
    }

    @Override
    public void secondaryAlgorithm(int priority, @Nullable String name, @Nullable Integer level) {
        checkOpen();
        checkPriority(priority, 1);
        parts.codecs().choose(priority, name == null ? null : new Codec(name, level, null));
    }

    @Override
    public int trainDictionary(int priority, int maxBytes) {
        checkOpen();
        checkPriority(priority, CodecPools.PRIMARY);
        return dictionaries.train(priority, maxBytes);
    }

    private static void checkPriority(int priority, int least) {
        if (priority < least || priority > CodecPools.SECONDARIES) {
            throw new IllegalArgumentException("secondary algorithms have the priorities 1 to 3, priority=" + priority);
        }
    }

    @Override
    public List<StoreAlgorithm> algorithms() {
        checkOpen();
        List<StoreAlgorithm> all = new ArrayList<>();
        CodecPool primary = parts.codecs().primary();
        for (CodecPool pool : parts.codecs().all()) {
            Codec codec = pool.codec();
            byte[] dictionary = codec.dictionary();
            Role role = pool == primary ? Role.PRIMARY : pool.isChosen() ? Role.SECONDARY : Role.DRAINING;
            all.add(new StoreAlgorithm(codec.name(), codec.level(), dictionary == null ? 0 : dictionary.length, role, pool.entries()));
        }
        return all;
    }

    // ---------------------------------------------------------------- work

    @Override
    public long compact() {
        checkOpen();
        long pages = parts.pool().compact();
        parts.limit().keep(parts.pool());
        return pages;
    }

    @Override
    public long markIdle(Duration unused) {
        checkOpen();
        return parts.idle().mark(unused);
    }

    @Override
    public WritebackReport writeback(WritebackRequest request) {
        return reclaim().writeback(request);
    }

    @Override
    public void writebackLimit(boolean enabled, long units) {
        WritebackBudget budget = reclaim().budget();
        budget.setLeft(units);
        budget.enable(enabled);
    }

    @Override
    public long writebackLimit() {
        return reclaim().budget().left();
    }

    @Override
    public void writebackBatch(int pages) {
        reclaim().batchPages(pages);
    }

    @Override
    public long shrink(long targetBytes) {
        return reclaim().shrink(targetBytes);
    }

    /**
     * What moves pages to the backing file.
     *
     * @throws IllegalStateException if there is none, or the store is closed
     */
    public Reclaim reclaim() {
        checkOpen();
        if (reclaim == null) {
            throw new IllegalStateException("there is no backing file, pageSize=" + pageSize);
        }
        return reclaim;
    }

    @Override
    public long snapshot(Path file, SnapshotProgress progress) throws IOException {
        checkOpen();
        return StoreSnapshot.write(parts, file, progress).entries();
    }

    @Override
    public WorkReport recompress(RecompressRequest request) {
        checkOpen();
        return recompressor.run(request);
    }

    @Override
    public StoreStatistics statistics() {
        checkOpen();
        return StoreReports.of(parts, intake);
    }

    @Override
    public void reset() {
        checkOpen();
        uses.begin("reset");
        try {
            for (long slot = parts.slots().next(0); slot < slots; slot = parts.slots().next(slot + 1)) {
                parts.entries().drop(slot);
            }
            intake.resetPeak();
            parts.codecs().retireDrained();
        } finally {
            uses.end();
        }
    }

    @Override
    public BlockView blocks(long bytes) {
        return StoreBlocks.open(this, bytes);
    }

    /** Bytes of slots, for the block view. */
    public SlotBytes bytes() {
        return bytes;
    }

    /** The worker that makes pages smaller. */
    public Recompressor recompressor() {
        return recompressor;
    }

    /** What the store is made of, for its views and workers. */
    public StoreParts parts() {
        return parts;
    }

    /** Who has the store for itself. */
    public Uses uses() {
        return uses;
    }

    /** Whether pages that do not shrink are stored as they are. */
    public boolean storesRaw() {
        return intake.storesRaw();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        if (reclaim != null) {
            reclaim.stop();
        }
        // whoever works on pages has ended when this is had
        parts.working().acquireUninterruptibly();
        try {
            if (reclaim != null) {
                reclaim.close();
            }
            parts.close();
        } finally {
            parts.working().release();
        }
    }
}
