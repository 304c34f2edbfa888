package dev.hangscope.demo.silentpool;

import dev.hangscope.demo.support.Body;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** A question that is not answered within half a second is given up, and the connection goes back. */
public final class FixedSeatMap {
    private static final int CONNECTIONS = 2;
    private static final int REQUESTS = 4;

    private final BlockingQueue<Socket> free = new ArrayBlockingQueue<>(CONNECTIONS);

    private FixedSeatMap() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        // The kernel takes the connections; the booking system's program never comes to them.
        try (ServerSocket booking = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            FixedSeatMap seats = new FixedSeatMap();
            for (int i = 0; i < CONNECTIONS; i++) {
                seats.free.put(new Socket(booking.getInetAddress(), booking.getLocalPort()));
            }
            List<Thread> requests = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                requests.add(new Thread(Body.of(seats::request), "request-" + i));
            }
            requests.forEach(Thread::start);
            for (Thread request : requests) {
                request.join();
            }
        }
    }

    private void request() throws IOException, InterruptedException {
        Socket connection = free.take();
        try {
            connection.setSoTimeout(500);
            connection.getOutputStream().write('?');
            System.out.println("seats: " + connection.getInputStream().read());
        } catch (SocketTimeoutException silent) {
            System.out.println("seats: not known");
        } finally {
            free.put(connection);
        }
    }
}
