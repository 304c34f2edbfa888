import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A journal that takes what connections put, each of which has a thread of its own that ends with it. */
public class Main {
    private static final BlockingQueue<String> ENTRIES = new LinkedBlockingQueue<>();

    public static void main(String[] args) throws Exception {
        ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        new Thread(() -> acceptAll(server), "acceptor").start();
        for (int i = 0; i < 3; i++) {
            try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
                client.getOutputStream().write(("entry " + i).getBytes());
            }
        }
        while (true) {
            System.out.println(ENTRIES.take());
        }
    }

    private static void acceptAll(ServerSocket server) {
        try {
            while (true) {
                Socket connection = server.accept();
                new Thread(() -> readEntry(connection), "connection").start();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void readEntry(Socket connection) {
        try (connection) {
            ENTRIES.add(new String(connection.getInputStream().readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
