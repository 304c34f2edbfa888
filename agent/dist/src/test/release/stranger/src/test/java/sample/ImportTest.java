package sample;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class ImportTest {

    private final BlockingQueue<String> rows = new LinkedBlockingQueue<>();

    @Test
    void imports_all_rows() throws InterruptedException {
        new Thread(() -> rows.add("one"), "reader").start();
        while (!rows.take().equals("end")) {
            // the reader never puts an end
        }
    }
}
