package dev.hangscope.agent.watch.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.snapshot.FullHeap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A heap of 1000 bytes in a process of three threads. */
class HeapWatchTest {
    @TempDir
    private Path proc;

    private long used = 990;
    private HeapWatch watch;

    @BeforeEach
    void begin() throws IOException {
        processor(0, 0, 0);
        watch = new HeapWatch(new ProcReader(proc.toString()), "11", new HeapWatch.Memory() {
            @Override
            public long used() {
                return used;
            }

            @Override
            public long most() {
                return 1000;
            }
        });
    }

    /** Processor time in ticks of 10 ms. */
    private void processor(int vmThread, int collector, int main) throws IOException {
        stat("11/stat", "java", vmThread + collector + main);
        stat("11/task/11/stat", "VM Thread", vmThread);
        stat("11/task/12/stat", "GC Thread#0", collector);
        stat("11/task/13/stat", "java", main);
    }

    private void stat(String file, String name, int ticks) throws IOException {
        Path path = proc.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(
                path, "11 (" + name + ") S 1 1 1 0 -1 4194304 0 0 0 0 " + ticks + " 0 0 0 20 0 3 0 4711 1000000 100\n");
    }

    private FullHeap at(double seconds) {
        return watch.now((long) (seconds * 1e9));
    }

    private void sample(double from, double to) {
        for (double each = from; each < to; each += 0.25) {
            watch.sample((long) (each * 1e9));
        }
    }

    @Test
    void a_heap_that_stays_full_is_told_with_the_time_of_its_collectors() throws IOException {
        sample(1, 7);
        used = 970;
        sample(7, 9);
        processor(300, 400, 20);
        used = 985;

        assertThat(at(9)).satisfies(heap -> {
            assertThat(heap.span()).isEqualTo(Duration.ofSeconds(8));
            assertThat(heap.samples()).isEqualTo(33);
            assertThat(heap.collectors()).isEqualTo(Duration.ofSeconds(7));
            assertThat(heap.others()).isEqualTo(Duration.ofMillis(200));
            assertThat(heap.leastUsed()).isEqualTo(970);
            assertThat(heap.most()).isEqualTo(1000);
        });
    }

    @Test
    void a_heap_that_once_had_room_is_not_told() {
        sample(1, 7);
        used = 600;
        sample(7, 7.25);
        used = 990;

        assertThat(at(8).span()).isZero();
        used = 600;
        assertThat(at(9)).isNull();
    }

    @Test
    void only_the_newest_part_of_a_long_series_counts() throws IOException {
        sample(0, 200);
        processor(100, 0, 0);

        assertThat(at(200).span()).isBetween(Duration.ofSeconds(55), Duration.ofSeconds(60));
        assertThat(at(200).collectors()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void samples_that_come_late_are_times_in_which_nothing_ran() {
        sample(1, 3);
        sample(6, 7);

        assertThat(watch.standstill(8_000_000_000L)).satisfies(still -> {
            assertThat(still.times()).isEqualTo(2);
            assertThat(still.lost()).isEqualTo(Duration.ofMillis(4500));
        });
    }

    @Test
    void looks_are_no_samples_where_no_clock_takes_any() {
        for (double look = 1; look < 8; look += 1.01) {
            at(look);
            assertThat(watch.standstill((long) (look * 1e9))).isNull();
        }
    }

    @Test
    void this_jvm_is_read_without_a_fault() {
        HeapWatch own = new HeapWatch();
        own.prepare();
        own.sample(System.nanoTime());
        assertThat(own.now(System.nanoTime())).isNull();
    }
}
