package dev.hangscope.demo.stoppedserver;

import dev.hangscope.demo.support.Body;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;

/** Asks the warehouse for its stock, also while it is stopped for a backup that nobody ends. */
public final class Stock {
    private final Socket warehouse;
    private int things;

    private Stock(Socket warehouse) {
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
            Stock stock = new Stock(warehouse);
            stock.count();
            System.out.println("main: " + stock.things + " in stock; the warehouse is stopped for its backup");
            stop(server);
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

    /** The signal's sender goes on before all threads of the process stand still. */
    private static void stop(Process process) throws IOException, InterruptedException {
        String threads = "/proc/" + process.pid() + "/task/*/status";
        String wait = "while grep -qs 'State:.[RS]' " + threads + "; do sleep 0.05; done";
        new ProcessBuilder("sh", "-c", "kill -STOP " + process.pid() + "; " + wait)
                .start()
                .waitFor();
    }
}
