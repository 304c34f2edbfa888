import java.util.concurrent.ConcurrentHashMap;

/** A map's computeIfAbsent that takes more than a minute, and threads that wait for the same entry. */
public class Main {
    private static final ConcurrentHashMap<String, String> PAGES = new ConcurrentHashMap<>();

    public static void main(String[] args) {
        for (int i = 0; i < 3; i++) {
            new Thread(() -> PAGES.computeIfAbsent("start", Main::load), "page-" + i).start();
        }
    }

    private static String load(String name) {
        try {
            Thread.sleep(70_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "page " + name;
    }
}
