import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A class whose static initializer waits more than a minute for a pool, and threads that wait for the class. */
public class Main {
    static class Question implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            Thread.sleep(70_000);
            return 1;
        }
    }

    static class Settings {
        static final int SIZE = load();

        private static int load() {
            ExecutorService pool = Executors.newSingleThreadExecutor();
            try {
                return pool.submit(new Question()).get();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            } finally {
                pool.shutdown();
            }
        }
    }

    public static void main(String[] args) {
        for (int i = 0; i < 3; i++) {
            new Thread(() -> System.out.println(Settings.SIZE), "user-" + i).start();
        }
    }
}
