package dev.hangscope.demo.unansweredpeer;

import dev.hangscope.demo.support.Body;
import dev.hangscope.demo.support.Moment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Refreshes the tax rate under the lock that every checkout needs; the tax office does not answer. */
public final class TaxRates {
    private final ServerSocket office;
    private int percent = 19;

    private TaxRates(ServerSocket office) {
        this.office = office;
    }

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        // The kernel takes the connection; the tax office's program never comes to it.
        try (ServerSocket office = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            TaxRates rates = new TaxRates(office);
            Thread refresh = new Thread(Body.of(rates::refresh), "refresh");
            refresh.start();
            Moment.untilInside(refresh, TaxRates.class, "refresh");
            Thread checkout = new Thread(() -> System.out.println("checkout: " + rates.percent() + " %"), "checkout");
            checkout.start();
            refresh.join();
            checkout.join();
        }
    }

    private synchronized void refresh() throws IOException {
        try (Socket connection = new Socket(office.getInetAddress(), office.getLocalPort())) {
            connection.getOutputStream().write('?');
            percent = connection.getInputStream().read();
        }
    }

    private synchronized int percent() {
        return percent;
    }
}
