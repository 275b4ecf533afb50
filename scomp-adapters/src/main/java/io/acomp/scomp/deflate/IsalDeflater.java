package io.acomp.scomp.deflate;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.acomp.spi.CodecResult;

/**
 * Raw deflate by ISA-L. The function with state is used although whole sources are compressed: it reads them in place too, but fills a
 * destination to the last byte, where the stateless one gives up eight bytes before.
 */
final class IsalDeflater implements RawDeflater {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment stream = arena.allocate(IsalLayout.STREAM_BYTES, IsalLayout.ALIGNMENT);
    private final MemorySegment levelBuffer = arena.allocate(IsalLayout.MAX_LEVEL_BUFFER_BYTES, IsalLayout.ALIGNMENT);

    IsalDeflater() {
        IsalBinding.deflateInit(stream.address());
        stream.set(ValueLayout.JAVA_LONG, IsalLayout.STREAM_LEVEL_BUFFER, levelBuffer.address());
    }

    @Override
    public long deflate(
            DeflateConfig config, MemorySegment source, long length, MemorySegment destination, long from, long limit, boolean last) {
        int room = (int) Math.min(limit - from, Integer.MAX_VALUE);
        IsalBinding.deflateReset(stream.address());
        stream.set(ValueLayout.JAVA_INT, IsalLayout.STREAM_LEVEL, config.level());
        stream.set(ValueLayout.JAVA_INT, IsalLayout.STREAM_LEVEL_BUFFER_BYTES, IsalLayout.levelBufferBytes(config.level()));
        stream.set(ValueLayout.JAVA_SHORT, IsalLayout.STREAM_END_OF_STREAM, (short) (last ? 1 : 0));
        stream.set(ValueLayout.JAVA_SHORT, IsalLayout.STREAM_FLUSH, last ? IsalLayout.NO_FLUSH : IsalLayout.FULL_FLUSH);
        stream.set(ValueLayout.JAVA_LONG, IsalLayout.STREAM_NEXT_IN, source.address());
        stream.set(ValueLayout.JAVA_INT, IsalLayout.STREAM_AVAIL_IN, (int) length);
        stream.set(ValueLayout.JAVA_LONG, IsalLayout.STREAM_NEXT_OUT, destination.address() + from);
        stream.set(ValueLayout.JAVA_INT, IsalLayout.STREAM_AVAIL_OUT, room);
        int complete = last ? IsalLayout.STATE_END : IsalLayout.STATE_NEW_BLOCK;
        int left = (int) length;
        int roomLeft = room;
        while (true) {
            int result = IsalBinding.deflate(stream.address(), source, destination);
            int nowLeft = stream.get(ValueLayout.JAVA_INT, IsalLayout.STREAM_AVAIL_IN);
            int nowRoom = stream.get(ValueLayout.JAVA_INT, IsalLayout.STREAM_AVAIL_OUT);
            if (result != IsalLayout.OK) {
                return CodecResult.DEVICE_FAILED;
            }
            if (nowLeft == 0 && stream.get(ValueLayout.JAVA_INT, IsalLayout.STREAM_STATE) == complete) {
                return room - nowRoom;
            }
            if (nowRoom == 0) {
                return CodecResult.DESTINATION_TOO_SMALL;
            }
            if (nowLeft == left && nowRoom == roomLeft) {
                return CodecResult.DEVICE_FAILED;
            }
            left = nowLeft;
            roomLeft = nowRoom;
        }
    }

    @Override
    public int slack() {
        return 0;
    }

    @Override
    public long nativeBytes() {
        return stream.byteSize() + levelBuffer.byteSize();
    }

    @Override
    public void close() {
        arena.close();
    }
}
