package io.acomp.service.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Stands before the parser and tells its connection when bytes come, so that a head that never ends has a deadline. */
final class Arrivals extends ChannelInboundHandlerAdapter {
    private final Connection connection;

    Arrivals(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        connection.bytesArrived();
        context.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        connection.bytesParsed();
        context.fireChannelReadComplete();
    }
}
