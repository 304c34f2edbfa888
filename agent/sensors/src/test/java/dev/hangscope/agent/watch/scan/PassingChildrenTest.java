package dev.hangscope.agent.watch.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.snapshot.os.OsEndedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PassingChildrenTest {
    @TempDir
    Path directory;

    @Test
    void a_child_that_stays_has_not_ended() throws IOException {
        Files.createDirectories(directory.resolve("10/task/10"));
        Files.writeString(directory.resolve("10/task/10/children"), "11 ");

        assertThat(PassingChildren.of(new ProcReader(directory.toString()), Set.of(10L)))
                .isEmpty();
        assertThat(PassingChildren.of(new ProcReader(directory.toString()), Set.of()))
                .isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_child_that_ends_at_once_is_seen() throws Exception {
        ProcReader proc = new ProcReader("/proc");
        long own = ProcessHandle.current().pid();
        List<OsEndedProcess> ended = List.of();
        while (ended.isEmpty()) {
            Process passing = new ProcessBuilder("sleep", "0.02").start();
            ended = PassingChildren.of(proc, Set.of(own));
            passing.waitFor();
        }

        assertThat(ended)
                .allSatisfy(each -> assertThat(each.parent()).isEqualTo(own))
                .anySatisfy(each -> assertThat(each.command()).contains("sleep"));
    }
}
