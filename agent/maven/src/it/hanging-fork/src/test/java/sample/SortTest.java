package sample;

import org.junit.jupiter.api.Test;

class SortTest {

    @Test
    void sorts() throws Exception {
        // sort reads its standard input, which nobody closes
        new ProcessBuilder("sort").start().waitFor();
    }
}
