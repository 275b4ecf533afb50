package io.acomp.service.nbd;

import java.io.IOException;

import io.acomp.store.BlockView;

/** Replies to BLOCK_STATUS in the context base:allocation: as many extents as fit into a buffer. Used by one thread. */
final class StatusReplies implements BlockView.ExtentVisitor {
    private static final int HEADER = ReplyHeader.Chunk.BYTES + ReplyHeader.Status.BYTES;

    private final Replies replies;
    private final BlockView blocks;
    private int at;
    private int most;

    StatusReplies(Replies replies, BlockView blocks) {
        this.replies = replies;
        this.blocks = blocks;
    }

    /** Replies to a request within the bounds. */
    void status(long cookie, boolean one, long offset, long length) throws IOException {
        replies.flush();
        at = replies.position() + HEADER;
        most = one ? at + ReplyHeader.Status.EXTENT_BYTES : replies.capacity();
        blocks.extents(offset, length, this);
        int payload = at - replies.position() - ReplyHeader.Chunk.BYTES;
        replies.chunk(ReplyHeader.Chunk.FLAG_DONE, ReplyHeader.Chunk.TYPE_BLOCK_STATUS, cookie, payload);
        replies.memory().set(Wire.U32, replies.position() + ReplyHeader.Status.CONTEXT, Handshake.CONTEXT_ID);
        replies.advance(payload);
        replies.count(NbdCommand.BLOCK_STATUS, length);
    }

    @Override
    public boolean visit(long offset, long length, BlockView.Extent extent) {
        int flags = switch (extent) {
            case DATA -> 0;
            case ZERO -> Wire.State.ZERO;
            case HOLE -> Wire.State.ZERO | Wire.State.HOLE;
        };
        replies.memory().set(Wire.U32, at + ReplyHeader.Status.EXTENT_LENGTH, (int) length);
        replies.memory().set(Wire.U32, at + ReplyHeader.Status.EXTENT_FLAGS, flags);
        at += ReplyHeader.Status.EXTENT_BYTES;
        return at + ReplyHeader.Status.EXTENT_BYTES <= most;
    }
}
