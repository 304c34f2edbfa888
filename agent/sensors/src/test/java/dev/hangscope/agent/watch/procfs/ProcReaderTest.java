package dev.hangscope.agent.watch.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.snapshot.os.OsDescriptor.Access;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcReaderTest {
    private final ProcReader proc = new ProcReader("/proc");

    @Test
    void the_access_of_a_pipe_is_that_of_its_details() throws IOException, InterruptedException {
        Process child = new ProcessBuilder("cat").start();
        try {
            String process = Long.toString(child.pid());
            assertThat(proc.access(process + "/fd/0")).isEqualTo(Access.READ);
            assertThat(proc.access(process + "/fd/1")).isEqualTo(Access.WRITE);
            for (int fd = 0; fd < 3; fd++) {
                assertThat(proc.access(process + "/fd/" + fd))
                        .isEqualTo(FdInfo.parse(proc.text(process + "/fdinfo/" + fd))
                                .access());
            }
            assertThat(proc.access(process + "/fd/9999")).isEqualTo(Access.UNKNOWN);
        } finally {
            child.getOutputStream().close();
            child.waitFor(10, TimeUnit.SECONDS);
        }
    }
}
