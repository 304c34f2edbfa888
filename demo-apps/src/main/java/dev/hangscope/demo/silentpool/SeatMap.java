package dev.hangscope.demo.silentpool;

import dev.hangscope.demo.support.Body;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Asks the booking system over one of two connections; the booking system has stopped answering. */
public final class SeatMap {
    private static final int CONNECTIONS = 2;
    private static final int REQUESTS = 4;

    private final BlockingQueue<Socket> free = new ArrayBlockingQueue<>(CONNECTIONS);

    private SeatMap() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        // The kernel takes the connections; the booking system's program never comes to them.
        try (ServerSocket booking = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            SeatMap seats = new SeatMap();
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
            connection.getOutputStream().write('?');
            System.out.println("seats: " + connection.getInputStream().read());
        } finally {
            free.put(connection);
        }
    }
}
