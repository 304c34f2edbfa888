import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CompletableFuture;

/** A future that the first client completes: the kernel calls the handler of an asynchronous accept. */
public class Main {
    public static void main(String[] args) throws Exception {
        CompletableFuture<AsynchronousSocketChannel> client = new CompletableFuture<>();
        AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open();
        server.bind(new InetSocketAddress("127.0.0.1", 0));
        server.accept(null, new CompletionHandler<AsynchronousSocketChannel, Object>() {
            @Override
            public void completed(AsynchronousSocketChannel connection, Object attachment) {
                client.complete(connection);
            }

            @Override
            public void failed(Throwable fault, Object attachment) {
                client.completeExceptionally(fault);
            }
        });
        System.out.println(client.join());
    }
}
