package io.acomp.hw.iaa;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.acomp.AcompStatus;
import io.acomp.Operation;
import io.acomp.hw.DataChecksums;
import io.acomp.hw.DeflateFraming;
import io.acomp.spi.CodecConfig;
import io.acomp.spi.CodecResult;
import io.acomp.spi.DeviceQueue;

/**
 * The work queues of one NUMA node as the engine sees them: one queue as deep as all of them together, since QPL spreads descriptors over
 * them by itself. Completion is a byte in memory, so {@link #poll} looks at every job; QPL submits the next step of a job with several
 * inside that look (HW §4.4).
 *
 * <p>A job is used again only after its end was seen. Jobs that a device still has when the queue is closed are kept for good.
 */
final class IaaQueue implements DeviceQueue {
    /** How long {@link #close} waits for jobs inside devices. */
    private static final long DRAIN_NANOS = 1_000_000_000;
    private static final long DRAIN_PARK_NANOS = 50_000;
    private static final System.Logger LOG = System.getLogger("io.acomp.hw.iaa");
    /** Jobs of closed queues that a device never ended, with the memory it may still write. */
    private static final Queue<IaaJob> ABANDONED = new ConcurrentLinkedQueue<>();

    private final String driver;
    private final DeflateFraming framing;
    private final IaaNode node;
    private final int verifyFlag;
    private final DataChecksums checksums = new DataChecksums();
    private final @Nullable IaaJob[] running;
    private final ArrayDeque<IaaJob> idleCompressors = new ArrayDeque<>();
    private final ArrayDeque<IaaJob> idleDecompressors = new ArrayDeque<>();
    private final BitSet reportedStatuses = new BitSet();
    private @Nullable Sink sink;
    private int count;
    private int waiting;
    private boolean closed;
    private volatile long restarts;

    IaaQueue(String driver, DeflateFraming framing, IaaNode node, boolean verifies) {
        this.driver = driver;
        this.framing = framing;
        this.node = node;
        verifyFlag = verifies ? 0 : QplFlags.OMIT_VERIFY;
        running = new IaaJob[node.depth()];
    }

    @Override
    public String name() {
        return driver + "/" + node;
    }

    @Override
    public String device() {
        return node.devices();
    }

    @Override
    public int numaNode() {
        return node.number();
    }

    @Override
    public int depth() {
        return node.depth();
    }

    /** Jobs that were started again, because a later step found the queues full or pages were missing. */
    @Override
    public long restarts() {
        return restarts;
    }

    /** Jobs of closed queues that a device never ended. */
    static List<IaaJob> abandoned() {
        return List.copyOf(ABANDONED);
    }

    @Override
    public void start(Sink completions) {
        sink = completions;
    }

    @Override
    public boolean submit(long tag, Operation operation, CodecConfig config, MemorySegment source, MemorySegment destination) {
        boolean compresses = operation == Operation.COMPRESS;
        if (compresses && source.byteSize() == 0) {
            complete(tag, framing.writeEmpty(destination, IaaDriver.WINDOW)); // QPL refuses an empty source (HW §4.1)
            return true;
        }
        long body = compresses ? outputBody(destination) : framing.bodyOffset(source, 0);
        if (body < 0) {
            complete(tag, body);
            return true;
        }
        // jobs that were refused half-way go first
        if (waiting > 0 || count == running.length || !node.take()) {
            return false;
        }
        IaaJob job;
        try {
            IaaJob used = idle(operation).pollLast();
            job = used != null ? used : new IaaJob(operation, framing, node, checksums);
        } catch (QplException refusal) {
            node.giveBack();
            report(refusal.status());
            complete(tag, CodecResult.DEVICE_FAILED);
            return true;
        } catch (OutOfMemoryError full) {
            node.giveBack();
            complete(tag, CodecResult.OUT_OF_MEMORY);
            return true;
        }
        job.take(tag, flags(operation, (IaaConfig) config), source, destination, body);
        int status = job.submit();
        if (status == QplStatus.OK) {
            running[count++] = job;
            return true;
        }
        if (status != QplStatus.QUEUES_ARE_BUSY) {
            end(job, status);
            return true;
        }
        letGo(job);
        return false;
    }

    private long outputBody(MemorySegment destination) {
        boolean fits = destination.byteSize() > framing.headerBytes() + framing.trailerBytes();
        return fits ? framing.headerBytes() : CodecResult.DESTINATION_TOO_SMALL;
    }

    private int flags(Operation operation, IaaConfig config) {
        int flags = QplFlags.FIRST | QplFlags.LAST;
        if (operation == Operation.COMPRESS) {
            flags |= verifyFlag | (config.dynamic() ? QplFlags.DYNAMIC_HUFFMAN : 0);
        }
        return flags;
    }

    @Override
    public int poll() {
        int ended = 0;
        for (int at = count - 1; at >= 0; at--) {
            IaaJob job = running[at];
            int status = look(job);
            if (status != QplStatus.BEING_PROCESSED) {
                remove(at);
                end(job, status);
                ended++;
            }
        }
        return ended;
    }

    /** How a job stands; {@link QplStatus#BEING_PROCESSED} also for one that is to be submitted again. */
    private int look(IaaJob job) {
        if (job.isWaiting()) {
            int status = job.submit();
            waiting -= job.isWaiting() ? 0 : 1;
            return status == QplStatus.OK || status == QplStatus.QUEUES_ARE_BUSY ? QplStatus.BEING_PROCESSED : status;
        }
        int status = job.check();
        try {
            boolean again = status == QplStatus.QUEUES_ARE_BUSY ? job.startAgain() : isPageFault(status) && job.startAgainWithPages();
            if (!again) {
                return status;
            }
            waiting++;
            restarts = restarts + 1;
            return QplStatus.BEING_PROCESSED;
        } catch (QplException refusal) {
            return refusal.status();
        } catch (OutOfMemoryError full) {
            return QplStatus.NO_MEMORY;
        }
    }

    private static boolean isPageFault(int status) {
        return status == QplStatus.READ_PAGE_FAULT || status == QplStatus.WRITE_PAGE_FAULT;
    }

    private void remove(int at) {
        running[at] = running[--count];
        running[count] = null;
    }

    /** Ends a job that no device has. */
    private void end(IaaJob job, int status) {
        long tag = job.tag();
        long result = job.result(status);
        if (CodecResult.status(result) == AcompStatus.DEVICE_FAILED) {
            report(status);
        }
        letGo(job);
        complete(tag, result);
    }

    private void letGo(IaaJob job) {
        node.giveBack();
        job.drop();
        if (job.isUsable()) {
            idle(job.operation()).addLast(job);
        } else {
            job.close();
        }
    }

    private ArrayDeque<IaaJob> idle(Operation operation) {
        return operation == Operation.COMPRESS ? idleCompressors : idleDecompressors;
    }

    private void complete(long tag, long result) {
        Objects.requireNonNull(sink, "a queue is started before it gets jobs").completed(tag, result);
    }

    /** Says once per status what a device did wrong. */
    private void report(int status) {
        if (!reportedStatuses.get(status)) {
            reportedStatuses.set(status);
            LOG.log(
                    System.Logger.Level.WARNING,
                    "IAA device failed: " + QplStatus.cause(status) + "; remedy: " + QplStatus.remedy(status) + ", queue=" + name());
        }
    }

    /**
     * Waits a second at most for jobs inside devices, and frees what no device has.
     *
     * @throws IllegalStateException if devices still have jobs: their memory and what the engine gave with them must stay
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        sink = (tag, result) -> {};
        drain();
        idleCompressors.forEach(IaaJob::close);
        idleDecompressors.forEach(IaaJob::close);
        if (count > 0) {
            for (int at = 0; at < count; at++) {
                ABANDONED.add(running[at]);
                node.giveBack();
            }
            throw new IllegalStateException("devices did not let go of jobs, their memory is kept, queue=" + name() + ", jobs=" + count);
        }
    }

    private void drain() {
        long deadline = System.nanoTime() + DRAIN_NANOS;
        for (int at = count - 1; at >= 0; at--) {
            if (running[at].isWaiting()) {
                letGo(running[at]);
                remove(at);
                waiting--;
            }
        }
        while (count > 0 && System.nanoTime() - deadline < 0) {
            if (poll() == 0) {
                LockSupport.parkNanos(DRAIN_PARK_NANOS);
            }
        }
    }
}
