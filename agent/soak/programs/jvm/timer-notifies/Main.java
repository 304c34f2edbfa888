import java.util.Timer;
import java.util.TimerTask;

/** A main thread that a timer wakes once in 25 seconds. */
public class Main {
    private static final Object MONITOR = new Object();
    private static int beats;

    public static void main(String[] args) throws Exception {
        TimerTask beat = new TimerTask() {
            @Override
            public void run() {
                synchronized (MONITOR) {
                    beats++;
                    MONITOR.notifyAll();
                }
            }
        };
        new Timer("beat", true).schedule(beat, 100, 25_000);
        while (true) {
            synchronized (MONITOR) {
                int seen = beats;
                while (beats == seen) {
                    MONITOR.wait();
                }
            }
        }
    }
}
