import java.io.IOException;
import java.nio.channels.Selector;
import java.util.Comparator;
import java.util.concurrent.PriorityBlockingQueue;

/** A promise of a hand-made event loop, which a timer of the loop completes after a minute. */
public class Main {
    static class Promise {
        private String value;

        synchronized void complete(String result) {
            value = result;
            notifyAll();
        }

        synchronized String get() throws InterruptedException {
            while (value == null) {
                wait();
            }
            return value;
        }
    }

    record Timer(long due, Promise promise, String value) {}

    static class Loop implements Runnable {
        private final PriorityBlockingQueue<Timer> timers =
                new PriorityBlockingQueue<>(4, Comparator.comparingLong(Timer::due));
        private final Selector selector;

        Loop() throws IOException {
            selector = Selector.open();
        }

        Promise later(long millis, String value) {
            Promise promise = new Promise();
            timers.add(new Timer(System.currentTimeMillis() + millis, promise, value));
            selector.wakeup();
            return promise;
        }

        @Override
        public void run() {
            try {
                while (true) {
                    Timer next = timers.peek();
                    selector.select(next == null ? 0 : Math.max(1, next.due() - System.currentTimeMillis()));
                    while ((next = timers.peek()) != null && next.due() <= System.currentTimeMillis()) {
                        timers.poll().promise().complete(next.value());
                    }
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    public static void main(String[] args) throws Exception {
        Loop loop = new Loop();
        Thread thread = new Thread(loop, "loop");
        thread.setDaemon(true);
        thread.start();
        System.out.println(loop.later(50, "first").get());
        System.out.println(loop.later(60_000, "second").get());
    }
}
