package dev.hangscope.demo.unansweredpeer;

import dev.hangscope.demo.support.Body;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** FixedAn answer that does not come within half a second is done without. */
public final class FixedDownload {
    private final ServerSocket agency;
    private int news;

    private FixedDownload(ServerSocket agency) {
        this.agency = agency;
    }

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        // The kernel takes the connection; the agency's program never comes to it.
        try (ServerSocket agency = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            FixedDownload download = new FixedDownload(agency);
            Thread fetch = new Thread(Body.of(download::fetch), "fetch");
            fetch.start();
            fetch.join();
            System.out.println("main: " + download.news + " news");
        }
    }

    private void fetch() throws IOException {
        try (Socket connection = new Socket(agency.getInetAddress(), agency.getLocalPort())) {
            connection.setSoTimeout(500);
            connection.getOutputStream().write('?');
            news = connection.getInputStream().read();
        } catch (SocketTimeoutException silent) {
            System.out.println("fetch: the agency does not answer");
        }
    }
}
