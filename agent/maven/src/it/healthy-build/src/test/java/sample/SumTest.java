package sample;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class SumTest {

    @Test
    void adds() {
        assertEquals(3, ForkJoinPool.commonPool().submit(() -> 1 + 2).join());
    }
}
