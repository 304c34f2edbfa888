import java.io.InputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A child whose full output is read by a thread of other code, which works for 40 seconds on each block. */
public class Main {
    public static void main(String[] args) throws Exception {
        Pump.start();
        Process child = new ProcessBuilder("sh", "-c", "while :; do echo line of the log; done").start();
        Pump.STREAMS.add(child.getInputStream());
        child.waitFor();
    }
}

class Pump {
    static final BlockingQueue<InputStream> STREAMS = new LinkedBlockingQueue<>();

    private Pump() {}

    static void start() {
        Thread pump = new Thread(Pump::run, "pump");
        pump.setDaemon(true);
        pump.start();
    }

    private static void run() {
        byte[] block = new byte[4096];
        try (InputStream stream = STREAMS.take()) {
            while (stream.read(block) >= 0) {
                Thread.sleep(40_000);
            }
        } catch (Exception e) {
            e.printStackTrace();
        }
    }
}
