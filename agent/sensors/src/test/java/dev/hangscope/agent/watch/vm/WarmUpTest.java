package dev.hangscope.agent.watch.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.watch.procfs.ProcReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM with a heap of 1000 bytes and ten descriptors at most. */
class WarmUpTest {
    @TempDir
    private Path proc;

    private long used = 100;

    @BeforeEach
    void begin() throws IOException {
        processorTicks(0);
        Files.writeString(
                proc.resolve("self/limits"),
                "Limit                     Soft Limit           Hard Limit           Units     \n"
                        + "Max open files            10                   20                   files     \n");
        descriptors(3);
    }

    private void processorTicks(int ticks) throws IOException {
        Files.createDirectories(proc.resolve("self/fd"));
        Files.writeString(
                proc.resolve("self/stat"),
                "11 (java) S 1 1 1 0 -1 4194304 0 0 0 0 " + ticks + " 0 0 0 20 0 3 0 4711 1000000 100\n");
    }

    private void descriptors(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Path each = proc.resolve("self/fd/" + i);
            if (!Files.exists(each)) {
                Files.createFile(each);
            }
        }
    }

    private WarmUp after(Duration uptime) {
        HeapWatch.Memory memory = new HeapWatch.Memory() {
            @Override
            public long used() {
                return used;
            }

            @Override
            public long most() {
                return 1000;
            }
        };
        return new WarmUp(new ProcReader(proc.toString()), memory, uptime, 0);
    }

    private static long at(int seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void a_jvm_that_works_warms_up_for_a_minute_of_its_life() throws IOException {
        WarmUp warmUp = after(Duration.ofSeconds(1));
        processorTicks(100);
        assertThat(warmUp.goesOn(at(10))).isTrue();
        processorTicks(1000);
        assertThat(warmUp.goesOn(at(58))).isTrue();
        processorTicks(2000);
        assertThat(warmUp.goesOn(at(59))).isFalse();
    }

    @Test
    void one_that_rests_is_warm_for_good() throws IOException {
        WarmUp warmUp = after(Duration.ZERO);
        processorTicks(19); // of 1000
        assertThat(warmUp.goesOn(at(10))).isFalse();
        processorTicks(1000);
        assertThat(warmUp.goesOn(at(20))).isFalse();
    }

    @Test
    void a_rest_between_two_measurements_is_not_seen() throws IOException {
        WarmUp warmUp = after(Duration.ZERO);
        processorTicks(100);
        assertThat(warmUp.goesOn(at(10))).isTrue();
        assertThat(warmUp.goesOn(at(14))).isTrue();
        assertThat(warmUp.goesOn(at(15))).isFalse();
    }

    @Test
    void half_of_the_heap_ends_it_at_once() throws IOException {
        WarmUp warmUp = after(Duration.ZERO);
        processorTicks(1000);
        used = 499;
        assertThat(warmUp.goesOn(at(1))).isTrue();
        used = 500;
        assertThat(warmUp.goesOn(at(2))).isFalse();
        used = 100;
        assertThat(warmUp.goesOn(at(3))).isFalse();
    }

    @Test
    void half_of_the_descriptors_end_it() throws IOException {
        WarmUp warmUp = after(Duration.ZERO);
        processorTicks(1000);
        descriptors(4);
        assertThat(warmUp.goesOn(at(5))).isTrue();
        processorTicks(2000);
        descriptors(5);
        assertThat(warmUp.goesOn(at(10))).isFalse();
    }

    @Test
    void an_old_jvm_into_which_the_agent_comes_late_is_warm() {
        assertThat(after(Duration.ofMinutes(2)).goesOn(at(0))).isFalse();
    }

    @Test
    void where_the_system_tells_no_limit_descriptors_are_not_scarce() throws IOException {
        Files.delete(proc.resolve("self/limits"));
        WarmUp warmUp = after(Duration.ZERO);
        processorTicks(1000);
        descriptors(9);
        assertThat(warmUp.goesOn(at(5))).isTrue();
    }
}
