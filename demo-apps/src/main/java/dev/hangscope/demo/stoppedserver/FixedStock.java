package dev.hangscope.demo.stoppedserver;

import dev.hangscope.demo.support.Body;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;

/** Continues the warehouse after the backup, before it asks again. */
public final class FixedStock {
    private final Socket warehouse;
    private int things;

    private FixedStock(Socket warehouse) {
        this.warehouse = warehouse;
    }

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Warehouse.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int port = Integer.parseInt(server.inputReader().readLine());
        try (Socket warehouse = new Socket(InetAddress.getLoopbackAddress(), port)) {
            FixedStock stock = new FixedStock(warehouse);
            stock.count();
            System.out.println("main: " + stock.things + " in stock; the warehouse is stopped for its backup");
            signal(server, "STOP");
            signal(server, "CONT");
            Thread count = new Thread(Body.of(stock::count), "count");
            count.start();
            count.join();
            System.out.println("main: " + stock.things + " in stock");
        }
        server.destroyForcibly();
    }

    private void count() throws IOException {
        warehouse.getOutputStream().write('?');
        things = warehouse.getInputStream().read();
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
    }
}
