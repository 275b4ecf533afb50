package io.acomp.service.nbd;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

import io.acomp.store.BlockView;
import io.acomp.store.StoreException;

/**
 * Carries out requests and puts their replies. A write is compressed right where it arrived. FLUSH and FUA hold already: the store is memory,
 * and what was replied to is seen by every connection. Used by one thread, its worker's.
 */
final class RequestRunner {
    private final Intake intake;
    private final Replies replies;
    private final BlockView blocks;
    private final RequestRules rules;
    private final ReadReplies reads;
    private final StatusReplies statuses;
    private final int pageSize;

    RequestRunner(Intake intake, Replies replies, Handshake.Agreement agreement) {
        this.intake = intake;
        this.replies = replies;
        blocks = agreement.export().blocks();
        rules = new RequestRules(agreement);
        reads = new ReadReplies(replies, blocks);
        statuses = new StatusReplies(replies, blocks);
        pageSize = blocks.pageSize();
    }

    /** Runs a batch, and sends its replies. */
    void run(Batch batch, Receive source) throws IOException {
        replies.open(batch.arrived);
        try {
            for (int at = batch.begin; at < batch.end; ) {
                run(batch, source, at);
                at += RequestHeader.BYTES + (batch.oversized ? 0 : (int) RequestHeader.payload(source.memory(), at));
            }
            replies.flush();
        } finally {
            replies.close();
        }
    }

    private void run(Batch batch, Receive source, int at) throws IOException {
        MemorySegment memory = source.memory();
        int type = RequestHeader.type(memory, at);
        int flags = RequestHeader.flags(memory, at);
        long cookie = RequestHeader.cookie(memory, at);
        long offset = RequestHeader.offset(memory, at);
        long length = RequestHeader.length(memory, at);
        NbdCommand command = NbdCommand.of(type);
        NbdError error = batch.refused ? NbdError.ESHUTDOWN : command == null ? NbdError.EINVAL : rules.check(command, flags, offset, length);
        if (command != null && error == NbdError.OK) {
            attempt(batch, source, at, command, flags, cookie, offset, length);
            return;
        }
        if (batch.oversized) {
            new OversizedWrite(intake, batch, blocks).discard(length);
        }
        String words = batch.refused ? "the server is shutting down, type=" + type : rules.explain(error, type, flags, offset, length);
        replies.failure(command, cookie, error, words);
    }

    private void attempt(Batch batch, Receive source, int at, NbdCommand command, int flags, long cookie, long offset, long length)
            throws IOException {
        try {
            carryOut(batch, source, at, command, flags, cookie, offset, length);
        } catch (StoreException e) {
            replies.failure(command, cookie, NbdError.of(e), String.valueOf(e.getMessage()));
        } catch (IllegalStateException e) {
            replies.failure(command, cookie, NbdError.ESHUTDOWN, String.valueOf(e.getMessage()));
        } catch (OutOfMemoryError e) {
            replies.failure(command, cookie, NbdError.ENOMEM, "memory cannot be had, length=" + length);
        }
    }

    private void carryOut(Batch batch, Receive source, int at, NbdCommand command, int flags, long cookie, long offset, long length)
            throws IOException {
        switch (command) {
            case READ -> reads.read(cookie, (flags & Wire.Command.DF) != 0, offset, (int) length);
            case WRITE -> {
                if (batch.oversized) {
                    new OversizedWrite(intake, batch, blocks).run(offset, length);
                } else {
                    write(source, at + RequestHeader.BYTES, offset, (int) length);
                }
                replies.success(command, cookie, length);
            }
            case FLUSH -> {
                blocks.flush();
                replies.success(command, cookie, 0);
            }
            case TRIM -> {
                blocks.trim(offset, length);
                replies.success(command, cookie, length);
            }
            case CACHE -> replies.success(command, cookie, length);
            case WRITE_ZEROES -> {
                blocks.writeZeroes(offset, length, (flags & Wire.Command.NO_HOLE) == 0);
                replies.success(command, cookie, length);
            }
            case BLOCK_STATUS -> statuses.status(cookie, (flags & Wire.Command.REQ_ONE) != 0, offset, length);
            case DISCONNECT -> throw new IllegalStateException("a disconnect is no work, cookie=" + cookie);
        }
    }

    private void write(Receive source, int at, long offset, int length) {
        write(blocks, pageSize, source, at, offset, length);
    }

    /** Writes what lies in a buffer, page by page, so that whole pages are compressed from where they are. */
    static void write(BlockView blocks, int pageSize, Receive source, int at, long offset, int length) {
        for (int done = 0; done < length; ) {
            int part = Math.min(length - done, pageSize - (int) ((offset + done) % pageSize));
            blocks.write(offset + done, source.buffer.slice(at + done, part));
            done += part;
        }
    }

    /** A write that is larger than any buffer: its data are written as they come. */
    private record OversizedWrite(Intake intake, Batch batch, BlockView blocks) {
        void run(long offset, long length) throws IOException {
            RuntimeException failure = null;
            int pageSize = blocks.pageSize();
            for (long done = 0; done < length; ) {
                Receive source = source();
                int there = (int) Math.min(length - done, source.pending());
                int usable = there == length - done ? there : there - (int) ((offset + done + there) % pageSize);
                if (usable <= 0) {
                    intake.more(batch);
                    continue;
                }
                try {
                    if (failure == null) {
                        write(blocks, pageSize, source, source.parsed, offset + done, usable);
                    }
                } catch (StoreException | IllegalStateException e) {
                    // the rest of the data comes all the same
                    failure = e;
                } catch (OutOfMemoryError e) {
                    failure = new StoreException(StoreException.Code.NO_MEMORY, "memory cannot be had, length=" + length, offset + done);
                }
                source.parsed += usable;
                done += usable;
            }
            if (failure != null) {
                throw failure;
            }
        }

        void discard(long length) throws IOException {
            for (long left = length; left > 0; ) {
                Receive source = source();
                if (source.pending() == 0) {
                    source = intake.more(batch);
                }
                int part = (int) Math.min(left, source.pending());
                source.parsed += part;
                left -= part;
            }
        }

        private Receive source() {
            @Nullable Receive source = batch.source;
            if (source == null) {
                throw new IllegalStateException("the batch was released, oversized=" + batch.oversized);
            }
            return source;
        }
    }
}
