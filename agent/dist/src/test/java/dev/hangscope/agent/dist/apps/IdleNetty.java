package dev.hangscope.agent.dist.apps;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;

/**
 * A Netty server as its guide has it: an event loop accepts, others have the connections, and main waits until the server is
 * closed. One client has ended, another is silent. Says {@code idle} when both have been served.
 */
public final class IdleNetty {
    private static final CountDownLatch READ = new CountDownLatch(2);
    private static final CountDownLatch CLOSED = new CountDownLatch(1);

    private IdleNetty() {}

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        EventLoopGroup boss = new NioEventLoopGroup(1);
        EventLoopGroup workers = new NioEventLoopGroup(2);
        Channel server = new ServerBootstrap()
                .group(boss, workers)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        connection.pipeline().addLast(new Discard());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        int port = ((InetSocketAddress) server.localAddress()).getPort();
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), port)) {
            silent.getOutputStream().write(1);
            try (Socket ending = new Socket(InetAddress.getLoopbackAddress(), port)) {
                ending.getOutputStream().write(1);
            }
            READ.await();
            CLOSED.await();
            System.out.println("idle");
            server.closeFuture().sync();
        }
    }

    private static final class Discard extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
            READ.countDown();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            CLOSED.countDown();
        }
    }
}
