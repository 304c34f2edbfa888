package dev.hangscope.demo.stoppedserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Tells its port, and answers each question of one client with the number of things in stock. */
public final class Warehouse {
    private Warehouse() {}

    /** Runs the server. */
    public static void main(String[] args) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            System.out.println(server.getLocalPort());
            try (Socket client = server.accept()) {
                while (client.getInputStream().read() >= 0) {
                    client.getOutputStream().write(42);
                }
            }
        }
    }
}
