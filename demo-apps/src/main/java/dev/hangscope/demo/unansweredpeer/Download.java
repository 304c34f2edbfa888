package dev.hangscope.demo.unansweredpeer;

import dev.hangscope.demo.support.Body;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Downloads the day's news in a thread of its own and joins it; the agency does not answer. */
public final class Download {
    private final ServerSocket agency;
    private int news;

    private Download(ServerSocket agency) {
        this.agency = agency;
    }

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        // The kernel takes the connection; the agency's program never comes to it.
        try (ServerSocket agency = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Download download = new Download(agency);
            Thread fetch = new Thread(Body.of(download::fetch), "fetch");
            fetch.start();
            fetch.join();
            System.out.println("main: " + download.news + " news");
        }
    }

    private void fetch() throws IOException {
        try (Socket connection = new Socket(agency.getInetAddress(), agency.getLocalPort())) {
            connection.getOutputStream().write('?');
            news = connection.getInputStream().read();
        }
    }
}
