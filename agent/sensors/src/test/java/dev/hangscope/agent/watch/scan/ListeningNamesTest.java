package dev.hangscope.agent.watch.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.procfs.StatLine;
import dev.hangscope.agent.watch.scan.SeenProcess.SeenThread;
import dev.hangscope.snapshot.os.OsWait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Over a directory laid out as {@code /proc}. */
@EnabledOnOs(OS.LINUX)
class ListeningNamesTest {
    @TempDir
    private Path root;

    @BeforeEach
    void a_process_with_a_socket() throws IOException {
        Files.createDirectories(root.resolve("7/net"));
        Files.createDirectories(root.resolve("7/fd"));
        Files.createSymbolicLink(root.resolve("7/fd/4"), Path.of("socket:[55]"));
    }

    private boolean choseItsName(String call, String line) throws IOException {
        Files.writeString(root.resolve("7/net/unix"), "Num RefCount Protocol Flags Type St Inode Path\n" + line + "\n");
        StatLine stat = StatLine.parse("7 (python) S 1 7 7 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 100 0 0");
        SeenThread thread = new SeenThread(stat, 1, "", call, null, OsWait.of(OsWait.Kind.UNKNOWN));
        return ListeningNames.choseItsName(
                new ProcReader(root.toString()), new SeenProcess(stat, null, Map.of(7L, thread), null));
    }

    private static String listening(String name) {
        return "0000: 00000002 00000000 00010000 0001 01 55 " + name;
    }

    @Test
    void a_server_at_a_name_of_its_program() throws IOException {
        assertThat(choseItsName("accept4", listening("/run/jobs.sock"))).isTrue();
        assertThat(choseItsName("accept4", listening("@jobs"))).isTrue();
    }

    @Test
    void a_server_at_a_name_that_multiprocessing_made_up() throws IOException {
        assertThat(choseItsName("accept4", listening("/tmp/pymp-a1b2c3/listener-x_y1")))
                .isFalse();
    }

    @Test
    void a_server_that_does_not_accept_or_listen() throws IOException {
        assertThat(choseItsName("read(4)", listening("/run/jobs.sock"))).isFalse();
        assertThat(choseItsName("accept4", "0000: 00000003 00000000 00000000 0001 03 55 /run/jobs.sock"))
                .isFalse();
        assertThat(choseItsName("accept4", "0000: 00000002 00000000 00010000 0001 01 56 /run/other.sock"))
                .isFalse();
    }
}
