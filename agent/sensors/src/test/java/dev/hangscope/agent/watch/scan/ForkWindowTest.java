package dev.hangscope.agent.watch.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.watch.procfs.ProcReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForkWindowTest {
    @TempDir
    Path proc;

    private ForkWindow window;

    @BeforeEach
    void two_processes() throws IOException {
        lives(10);
        lives(20);
        forked(100, 20);
        window = ForkWindow.open(new ProcReader(proc.toString()));
    }

    @Test
    void nobody_is_new_while_nobody_was_forked() throws IOException {
        lives(9);

        assertThat(window.newcomers(new long[] {20, 10})).isEmpty();
    }

    @Test
    void a_child_forked_meanwhile_is_new_until_it_has_been_read() throws IOException {
        lives(21);
        forked(101, 21);

        assertThat(window.newcomers(new long[] {20, 10})).containsExactly(21);
        assertThat(window.newcomers(new long[] {20, 10, 21})).isEmpty();
    }

    @Test
    void a_child_that_has_gone_has_left_nobody_or_is_new_itself() throws IOException {
        forked(103, 23);
        assertThat(window.newcomers(new long[] {20, 10})).isEmpty();

        lives(23);
        assertThat(window.newcomers(new long[] {20, 10})).containsExactly(23);
    }

    @Test
    void nothing_can_be_told_when_ids_have_wrapped_around() throws IOException {
        forked(101, 5);

        assertThat(window.newcomers(new long[] {20, 10})).isNull();
    }

    private void lives(long pid) throws IOException {
        Files.createDirectory(proc.resolve(Long.toString(pid)));
    }

    private void forked(long forks, long lastPid) throws IOException {
        Files.writeString(proc.resolve("stat"), "cpu 1 2 3\nprocesses " + forks + "\n");
        Files.writeString(proc.resolve("loadavg"), "0.00 0.01 0.05 1/100 " + lastPid + "\n");
    }
}
