package dev.hangscope.demo.unansweredpeer;

import dev.hangscope.demo.support.Body;
import dev.hangscope.demo.support.Moment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** An answer that does not come within half a second is done without. */
public final class FixedTaxRates {
    private final ServerSocket office;
    private int percent = 19;

    private FixedTaxRates(ServerSocket office) {
        this.office = office;
    }

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        // The kernel takes the connection; the tax office's program never comes to it.
        try (ServerSocket office = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            FixedTaxRates rates = new FixedTaxRates(office);
            Thread refresh = new Thread(Body.of(rates::refresh), "refresh");
            refresh.start();
            Moment.untilInside(refresh, FixedTaxRates.class, "refresh");
            Thread checkout = new Thread(() -> System.out.println("checkout: " + rates.percent() + " %"), "checkout");
            checkout.start();
            refresh.join();
            checkout.join();
        }
    }

    private synchronized void refresh() throws IOException {
        try (Socket connection = new Socket(office.getInetAddress(), office.getLocalPort())) {
            connection.setSoTimeout(500);
            connection.getOutputStream().write('?');
            percent = connection.getInputStream().read();
        } catch (SocketTimeoutException silent) {
            System.out.println("refresh: the tax office does not answer, the rate stays");
        }
    }

    private synchronized int percent() {
        return percent;
    }
}
