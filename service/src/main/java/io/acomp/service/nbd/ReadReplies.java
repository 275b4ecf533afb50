package io.acomp.service.nbd;

import java.io.IOException;
import java.io.UncheckedIOException;

import io.acomp.store.BlockView;
import io.acomp.store.StoreException;

/**
 * Replies to reads: pages are decompressed right where they leave from. Memory does not grow with the length of a read. Used by one thread.
 */
final class ReadReplies {
    private static final int DATA_HEADER = ReplyHeader.Chunk.BYTES + ReplyHeader.Data.BYTES;
    private static final int HOLE_HEADER = ReplyHeader.Chunk.BYTES + ReplyHeader.Hole.BYTES;
    // reads from this length on are looked through for holes: below that it costs more than it spares
    private static final int SPARSE_FROM = 16 << 10;

    private final Replies replies;
    private final BlockView blocks;
    private final int pageSize;
    private final Extents extents = new Extents();

    ReadReplies(Replies replies, BlockView blocks) {
        this.replies = replies;
        this.blocks = blocks;
        pageSize = blocks.pageSize();
    }

    /**
     * Replies to a read within the bounds.
     *
     * @throws StoreException if it failed and nothing of a reply has been put, or what was put is not the end of it
     * @throws ConnectionEnded if it failed in the midst of a reply that cannot be completed
     */
    void read(long cookie, boolean unfragmented, long offset, int length) throws IOException {
        int header = replies.structured() ? DATA_HEADER : ReplyHeader.Simple.BYTES;
        if (length == 0 && replies.structured()) {
            replies.room(ReplyHeader.Chunk.BYTES);
            replies.chunk(ReplyHeader.Chunk.FLAG_DONE, ReplyHeader.Chunk.TYPE_NONE, cookie, 0);
        } else if (replies.structured() && !unfragmented && length >= SPARSE_FROM) {
            extents.send(cookie, offset, length);
        } else if (header + length <= replies.capacity()) {
            replies.room(header + length);
            fetch(offset, replies.position() + header, length);
            putHeader(ReplyHeader.Chunk.FLAG_DONE, cookie, offset, length);
            replies.advance(length);
        } else {
            stream(cookie, offset, length);
        }
        replies.count(NbdCommand.READ, length);
    }

    private void putHeader(int flags, long cookie, long offset, int length) {
        if (replies.structured()) {
            replies.chunk(flags, ReplyHeader.Chunk.TYPE_OFFSET_DATA, cookie, (long) ReplyHeader.Data.BYTES + length);
            replies.memory().set(Wire.U64, replies.position() + ReplyHeader.Data.OFFSET, offset);
            replies.advance(ReplyHeader.Data.BYTES);
        } else {
            ReplyHeader.Simple.put(replies.memory(), replies.position(), NbdError.OK.code(), cookie);
            replies.advance(ReplyHeader.Simple.BYTES);
        }
    }

    /** Brings bytes to a place in the replies' buffer, page by page. */
    private void fetch(long offset, int at, int length) {
        for (int done = 0; done < length; ) {
            int part = Math.min(length - done, pageSize - (int) ((offset + done) % pageSize));
            blocks.read(offset + done, replies.buffer().slice(at + done, part));
            done += part;
        }
    }

    /** As much of a length as ends at a page, if there is a page. */
    private int wholePages(long offset, int length) {
        int behind = (int) ((offset + length) % pageSize);
        return length > behind ? length - behind : length;
    }

    // ---------------------------------------------------------------- one piece of data that fits into no buffer

    private void stream(long cookie, long offset, int length) throws IOException {
        replies.flush();
        StoreException failure = null;
        synchronized (replies.outbox()) {
            putHeader(0, cookie, offset, length);
            for (int done = 0; done < length; ) {
                int part = Math.min(length - done, replies.left());
                part = part == length - done ? part : wholePages(offset + done, part);
                try {
                    if (failure == null) {
                        fetch(offset + done, replies.position(), part);
                    }
                } catch (StoreException e) {
                    if (!replies.structured()) {
                        throw new ConnectionEnded(Ending.READ_FAILED);
                    }
                    failure = e;
                }
                if (failure != null) {
                    replies.memory().asSlice(replies.position(), part).fill((byte) 0);
                }
                replies.advance(part);
                replies.flush();
                done += part;
            }
        }
        if (failure != null) {
            throw failure;
        }
        if (replies.structured()) {
            replies.chunk(ReplyHeader.Chunk.FLAG_DONE, ReplyHeader.Chunk.TYPE_NONE, cookie, 0);
        }
    }

    // ---------------------------------------------------------------- data and holes

    /** Chunks for what a read covers. */
    private final class Extents implements BlockView.ExtentVisitor {
        private long cookie;
        private long end;

        void send(long forCookie, long offset, int length) throws IOException {
            cookie = forCookie;
            end = offset + length;
            try {
                blocks.extents(offset, length, this);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }

        @Override
        public boolean visit(long offset, long length, BlockView.Extent extent) {
            try {
                if (extent == BlockView.Extent.DATA) {
                    data(offset, (int) length);
                } else {
                    hole(offset, (int) length);
                }
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void hole(long offset, int length) throws IOException {
            replies.room(HOLE_HEADER);
            replies.chunk(done(offset + length), ReplyHeader.Chunk.TYPE_OFFSET_HOLE, cookie, ReplyHeader.Hole.BYTES);
            replies.memory().set(Wire.U64, replies.position() + ReplyHeader.Hole.OFFSET, offset);
            replies.memory().set(Wire.U32, replies.position() + ReplyHeader.Hole.SIZE, length);
            replies.advance(ReplyHeader.Hole.BYTES);
        }

        private void data(long offset, int length) throws IOException {
            for (int done = 0; done < length; ) {
                replies.room(Math.min(DATA_HEADER + length - done, replies.capacity() / 2));
                int part = Math.min(length - done, replies.left() - DATA_HEADER);
                part = part == length - done ? part : wholePages(offset + done, part);
                fetch(offset + done, replies.position() + DATA_HEADER, part);
                putHeader(done(offset + done + part), cookie, offset + done, part);
                replies.advance(part);
                done += part;
            }
        }

        private int done(long behind) {
            return behind == end ? ReplyHeader.Chunk.FLAG_DONE : 0;
        }
    }
}
