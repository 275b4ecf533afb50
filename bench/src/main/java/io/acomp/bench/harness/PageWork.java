package io.acomp.bench.harness;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;


/**
 * A target and the pages that are written to it: fills it, lets threads work on it, and knows what must come back. Used by one thread, which
 * starts the others.
 */
public final class PageWork implements AutoCloseable {
    private static final byte POISON = 0x5a;
    private static final long FILL_SEED = 17;

    private final Resources resources = new Resources();
    private final Arena arena;
    private final PageTarget target;
    private final PageSet content;
    private final Versions versions = new Versions();

    /**
     * Takes a target.
     *
     * @param target empty; closed with this
     * @param content what is written, as many pages as are used of the target; must stay until this is closed
     */
    public PageWork(PageTarget target, PageSet content) {
        this.target = resources.add(target);
        this.content = content;
        arena = Arena.ofShared();
        resources.add(arena::close);
    }

    /** What is worked on. */
    public PageTarget target() {
        return target;
    }

    /** Operations of one pass: a page each. */
    public long pages() {
        return content.pages();
    }

    /** Uncompressed ÷ compressed bytes of the pages, all of which must have been written. */
    public double ratio() {
        return (double) pages() * PageTarget.PAGE_BYTES / Math.max(1, target.compressedBytes());
    }

    /** Writes all pages in random order, and reads them again: whoever loses or changes one is not worth measuring. */
    public void fill() {
        try (Turn turn = split(PageAccess.WRITE, FILL_SEED, 1)) {
            turn.run(pages());
        }
        verify();
    }

    /**
     * Reads all pages and compares them with what was written.
     *
     * @throws HarnessException if one is not what it must be
     */
    public void verify() {
        try (PageSession session = target.open()) {
            MemorySegment buffer = buffer();
            for (long page = 0; page < pages(); page++) {
                buffer.fill(POISON);
                session.read(page, buffer);
                if (!known(page, buffer)) {
                    throw new HarnessException("a page does not come back as it was written, target=" + target.name() + ", page=" + page
                            + ", version=" + versions.latest() + ", versions=" + (versions.latest() - versions.oldest() + 1));
                }
            }
        }
    }

    private boolean known(long page, MemorySegment found) {
        for (int version = versions.latest(); version >= versions.oldest(); version--) {
            if (content.page(page, content.offset(version)).mismatch(found) == -1) {
                return true;
            }
        }
        return false;
    }

    /**
     * Threads that share the pages: in a pass each page is visited once.
     *
     * @param access what they do
     * @param seed of the random order
     * @param threads how many, at least 1 and at most the number of pages
     */
    public Turn split(PageAccess access, long seed, int threads) {
        PageOrder order = PageOrder.random(pages(), seed);
        List<PageTour> tours = new ArrayList<>();
        long share = pages() / threads;
        for (int i = 0; i < threads; i++) {
            tours.add(new PageTour(order, share * i, i == threads - 1 ? pages() - share * i : share));
        }
        return new Turn(access, tours, true);
    }

    /**
     * Threads that go their own ways.
     *
     * @param access what they do
     * @param tours one per thread, of equal length
     */
    public Turn each(PageAccess access, List<PageTour> tours) {
        return new Turn(access, tours, tours.getFirst().length() == pages());
    }

    private MemorySegment buffer() {
        return arena.allocate(PageTarget.PAGE_BYTES, PageTarget.PAGE_BYTES);
    }

    @Override
    public void close() {
        resources.close();
    }

    /** Threads at work. A turn is one pass or some: a thread's pass is its tour. */
    public final class Turn implements Contender {
        private final PageAccess access;
        private final boolean whole;
        private final PageTeam team;
        private final long pass;

        private Turn(PageAccess access, List<PageTour> tours, boolean whole) {
            this.access = access;
            this.whole = whole;
            List<PageLoop> loops = new ArrayList<>();
            for (int i = 0; i < tours.size(); i++) {
                loops.add(new PageLoop(target.open(), content, versions, access, tours.get(i), PageOrder.mixed(i), buffer()));
            }
            team = new PageTeam(target.name(), loops);
            pass = tours.stream().mapToLong(PageTour::length).sum();
        }

        @Override
        public String name() {
            return target.name();
        }

        /** Operations of one pass of all threads. */
        public long pass() {
            return pass;
        }

        /** Part of the operations that read. */
        public double readShare() {
            return team.readShare();
        }

        /**
         * {@inheritDoc}
         *
         * @param operations a multiple of a pass
         */
        @Override
        public Slice run(long operations) {
            if (operations % pass != 0) {
                throw new IllegalArgumentException("a turn is whole passes, operations=" + operations + ", pass=" + pass);
            }
            long nanos = 0;
            long cpuNanos = 0;
            long done = 0;
            for (long passes = operations / pass; passes > 0; passes--) {
                Slice slice = once();
                nanos += slice.nanos();
                cpuNanos += slice.cpuNanos();
                done += slice.operations();
            }
            return new Slice(done, nanos, cpuNanos);
        }

        private Slice once() {
            if (access == PageAccess.READ) {
                return team.pass();
            }
            versions.begin();
            Slice slice = team.pass();
            if (access == PageAccess.WRITE && whole) {
                versions.everywhere();
            }
            return slice;
        }

        /**
         * Percentiles of single operations of the first thread, alone.
         *
         * @param operations how many, at most its part of a pass
         */
        public Latencies latencies(int operations) {
            if (access != PageAccess.READ) {
                versions.begin();
            }
            return team.latencies(operations);
        }

        @Override
        public void close() {
            team.close();
        }
    }
}
