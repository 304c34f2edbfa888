import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that asks GET / at a constant rate: the k-th request is due at k/rate, whether the ones before are answered or not, so a slow
 * answer is counted with all requests that it delays. Connects again where the server closes a connection, as Tomcat does after a
 * hundred requests; the latency of the next request has that in it. Prints a line when it begins, and in the end one for each second:
 * its number and the latencies in ns.
 */
public class Ask {
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final AtomicLong NEXT = new AtomicLong();

    /** Arguments: port, requests a second, seconds, connections. */
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        long rate = Long.parseLong(args[1]);
        int seconds = Integer.parseInt(args[2]);
        long[] latencies = new long[Math.toIntExact(rate * seconds)];
        System.out.println("begins");
        long start = System.nanoTime();
        Thread[] clients = new Thread[Integer.parseInt(args[3])];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = new Thread(() -> ask(port, rate, start, latencies));
            clients[i].start();
        }
        for (Thread client : clients) {
            client.join();
        }
        for (int second = 0; second < seconds; second++) {
            long[] part = Arrays.copyOfRange(latencies, (int) (second * rate), (int) ((second + 1) * rate));
            System.out.println(second + " " + Arrays.toString(part).replaceAll("[\\[\\],]", ""));
        }
    }

    private static void ask(int port, long rate, long start, long[] latencies) {
        try {
            boolean more = true;
            while (more) {
                more = askUntilClosed(port, rate, start, latencies);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Asks over one connection. Returns whether there is more to ask. */
    private static boolean askUntilClosed(int port, long rate, long start, long[] latencies) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (long k = NEXT.getAndIncrement(); k < latencies.length; k = NEXT.getAndIncrement()) {
                long due = start + k * TimeUnit.SECONDS.toNanos(1) / rate;
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                out.write(REQUEST);
                boolean closes = readAnswer(in);
                latencies[(int) k] = System.nanoTime() - due;
                if (closes) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Returns whether the server closes the connection. */
    private static boolean readAnswer(InputStream in) throws IOException {
        long length = -1;
        boolean chunked = false;
        boolean closes = false;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String lower = line.toLowerCase(java.util.Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(lower.substring(15).trim());
            }
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
            closes |= lower.startsWith("connection:") && lower.contains("close");
        }
        if (chunked) {
            for (long size = Long.parseLong(line(in), 16); size > 0; size = Long.parseLong(line(in), 16)) {
                in.skipNBytes(size + 2);
            }
            line(in);
        } else {
            in.skipNBytes(length);
        }
        return closes;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server has closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
