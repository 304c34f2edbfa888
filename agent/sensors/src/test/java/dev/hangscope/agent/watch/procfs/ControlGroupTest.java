package dev.hangscope.agent.watch.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlGroupTest {
    @TempDir
    private Path root;

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private ControlGroup group() {
        return ControlGroup.of(
                new ProcReader(root.resolve("proc").toString()),
                11,
                root.resolve("sys").toString());
    }

    @Test
    void what_version_2_kept_from_the_group_since_is_told() throws IOException {
        write("proc/11/cgroup", "0::/app\n");
        write("sys/app/cpu.stat", "usage_usec 5\nthrottled_usec 2000\n");
        write("sys/app/memory.events", "low 0\nhigh 3\nmax 0\noom 0\n");
        write(
                "sys/app/memory.pressure",
                "some avg10=0.00 total=9\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=1000\n");
        ControlGroup group = group();
        assertThat(group.limitsSince()).isEmpty();

        write("sys/app/cpu.stat", "usage_usec 5\nthrottled_usec 9000\n");
        write("sys/app/memory.events", "low 0\nhigh 5\nmax 0\noom 0\n");
        write(
                "sys/app/memory.pressure",
                "some avg10=0.00 total=9\nfull avg10=80.00 avg60=0.00 avg300=0.00 total=5000\n");
        assertThat(group.limitsSince())
                .containsExactly(
                        "its control group was kept from the processors for 7 ms (cpu.stat)",
                        "all of its control group waited for memory for 4 ms (memory.pressure, full)",
                        "its control group met its limit of memory 2 times (memory.events, high)");
    }

    @Test
    void of_version_1_the_time_without_a_processor_is_told() throws IOException {
        write("proc/11/cgroup", "9:name=systemd:/x\n3:cpu,cpuacct:/app\n0::/\n");
        write("sys/cpu,cpuacct/app/cpu.stat", "nr_periods 1\nnr_throttled 1\nthrottled_time 1000000\n");
        ControlGroup group = group();

        write("sys/cpu,cpuacct/app/cpu.stat", "nr_periods 9\nnr_throttled 9\nthrottled_time 8000000\n");
        assertThat(group.limitsSince())
                .containsExactly("its control group was kept from the processors for 7 ms (cpu.stat)");
    }

    @Test
    void half_a_file_or_none_is_nothing() throws IOException {
        assertThat(group().limitsSince()).isEmpty();
        write("proc/11/cgroup", "0::/app\n3:cpu\n4:cpu:/../../etc\n");
        write("sys/app/cpu.stat", "throttled_usec");
        write("sys/app/memory.pressure", "full avg10=0.0");
        assertThat(group().limitsSince()).isEmpty();
    }
}
