package io.acomp.bench.harness;

import java.lang.foreign.MemorySegment;


/** One thread that visits pages of a target, one after the other, and reads or writes them. Every failure ends it with an exception. */
final class PageLoop implements AutoCloseable {
    private final PageSession session;
    private final PageSet content;
    private final Versions versions;
    private final PageAccess access;
    private final PageTour tour;
    private final long salt;
    private final MemorySegment buffer;

    /**
     * A loop.
     *
     * @param session closed with the loop
     * @param content what is written
     * @param versions says which version of it
     * @param access what is done
     * @param tour the pages
     * @param salt decides what is read and what is written where both are
     * @param buffer a page to read to
     */
    PageLoop(
            PageSession session,
            PageSet content,
            Versions versions,
            PageAccess access,
            PageTour tour,
            long salt,
            MemorySegment buffer) {
        this.session = session;
        this.content = content;
        this.versions = versions;
        this.access = access;
        this.tour = tour;
        this.salt = salt;
        this.buffer = buffer;
    }

    /**
     * A pass.
     *
     * @param steps done
     * @param start when it began, on the JVM's clock
     * @param end when it ended
     * @param cpuNanos processor time of this thread
     */
    record Pass(long steps, long start, long end, long cpuNanos) {}

    /** Visits each page of the tour once. */
    Pass pass() {
        long offset = content.offset(versions.latest());
        long cpu = CpuClock.currentThreadNanos();
        long start = System.nanoTime();
        for (long step = 0; step < tour.length(); step++) {
            visit(step, offset);
        }
        return new Pass(tour.length(), start, System.nanoTime(), CpuClock.currentThreadNanos() - cpu);
    }

    private void visit(long step, long offset) {
        long page = tour.page(step);
        if (access.reads(step, salt)) {
            session.read(page, buffer);
        } else {
            session.write(page, content.page(page, offset));
        }
    }

    /** Part of a pass's steps that read. */
    double readShare() {
        long reads = 0;
        for (long step = 0; step < tour.length(); step++) {
            reads += access.reads(step, salt) ? 1 : 0;
        }
        return (double) reads / tour.length();
    }

    /** Times each of some operations by itself, which costs some speed: apart from {@link #pass}. */
    Latencies latencies(int operations) {
        long offset = content.offset(versions.latest());
        long[] nanos = new long[operations];
        long last = System.nanoTime();
        for (int i = 0; i < operations; i++) {
            visit(i % tour.length(), offset);
            long now = System.nanoTime();
            nanos[i] = now - last;
            last = now;
        }
        return Latencies.of(nanos, 0, operations);
    }

    @Override
    public void close() {
        session.close();
    }
}
