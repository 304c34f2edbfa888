package dev.hangscope.agent.watch.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.scan.DescriptorScan.Holder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalsTest {
    private static final String STAT = "%d (x) S 5 7 5 %d 7 0 0 0 0 0 0 0 0 0 20 0 1 0 9 4096 1 0 0 0 0 0 0 0 0 0 0";

    @TempDir
    private Path proc;

    private void process(long pid, int terminal) throws IOException {
        Files.createDirectories(proc.resolve(pid + "/fd"));
        Files.createDirectories(proc.resolve(pid + "/fdinfo"));
        Files.writeString(proc.resolve(pid + "/stat"), STAT.formatted(pid, terminal));
    }

    private void open(long pid, int fd, String link, String info) throws IOException {
        Files.createSymbolicLink(proc.resolve(pid + "/fd/" + fd), Path.of(link));
        Files.writeString(proc.resolve(pid + "/fdinfo/" + fd), info);
    }

    private Terminals terminals(long... pids) {
        ProcReader reader = new ProcReader(proc.toString());
        return new Terminals(reader, DescriptorScan.of(reader, pids));
    }

    @Test
    void the_holders_of_a_terminal_are_those_of_both_ends() throws IOException {
        process(10, 0);
        open(10, 3, "/dev/ptmx", "tty-index:\t2\n");
        open(10, 4, "/dev/ptmx", "tty-index:\t1\n");
        process(11, 34818);
        open(11, 0, "/dev/pts/2", "flags:\t02\n");
        open(11, 5, "/dev/tty", "flags:\t02\n");
        process(12, 34817);
        open(12, 0, "/dev/pts/1", "flags:\t02\n");
        open(12, 5, "/dev/tty", "flags:\t02\n");

        Terminals terminals = terminals(10, 11, 12);

        assertThat(terminals.holders(2))
                .containsExactlyInAnyOrder(new Holder(10, 3), new Holder(11, 0), new Holder(11, 5));
        assertThat(terminals.end(11, 5)).isEqualTo(new Terminals.End(2, false));
        assertThat(terminals.end(10, 3)).isEqualTo(new Terminals.End(2, true));
        assertThat(terminals.end(10, 3).inode())
                .isEqualTo(terminals.end(11, 0).other().inode());
    }

    @Test
    void other_devices_are_no_terminals_of_which_the_other_end_is_known() throws IOException {
        process(10, 0);
        open(10, 0, "/dev/null", "");
        open(10, 1, "/dev/tty", "");
        open(10, 2, "/dev/pts/x", "");
        open(10, 3, "/dev/ptmx", "flags:\t02\n");

        Terminals terminals = terminals(10);

        assertThat(terminals.end(10, 0)).isNull();
        assertThat(terminals.end(10, 1)).as("it has no terminal").isNull();
        assertThat(terminals.end(10, 2)).isNull();
        assertThat(terminals.end(10, 3)).as("an old kernel").isNull();
        assertThat(terminals.end(10, 9)).isNull();
    }
}
