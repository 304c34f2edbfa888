package dev.hangscope.agent.watch.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.watch.procfs.InetSockets;
import dev.hangscope.agent.watch.procfs.ProcReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A connection to a process in another network namespace, in a directory that looks like {@code /proc}. */
@EnabledOnOs(OS.LINUX)
class NetworkNamespacesTest {
    private static final String HEAD = "  sl  local_address rem_address   st\n";
    private static final long CLIENT = 100;
    private static final long SERVER = 200;

    @TempDir
    private Path proc;

    private void process(long pid, String namespace, String... lines) throws IOException {
        Path net = Files.createDirectories(proc.resolve(pid + "/net"));
        Path ns = Files.createDirectories(proc.resolve(pid + "/ns"));
        Files.writeString(net.resolve("tcp"), HEAD + String.join("", lines));
        Files.createSymbolicLink(ns.resolve("net"), Path.of(namespace));
    }

    private static String line(String ends, long inode) {
        return "   0: " + ends + " 01 00000000:00000000 00:00000000 00000000     0        0 " + inode
                + " 1 0000 20 4 30 10 -1\n";
    }

    private InetSockets.Socket near(String ends) {
        return Objects.requireNonNull(
                new InetSockets().add("tcp", HEAD + line(ends, 11)).withInode(11));
    }

    private InetSockets.Socket elsewhere(String ends) {
        return new NetworkNamespaces(new ProcReader(proc.toString())).otherEndElsewhere(CLIENT, near(ends));
    }

    @Test
    void the_other_end_is_found_in_the_namespace_of_another_process() throws IOException {
        String ends = "01004D0A:D43E 02004D0A:59D8";
        process(CLIENT, "net:[1]", line(ends, 11));
        process(SERVER, "net:[2]", line("02004D0A:59D8 01004D0A:D43E", 22));

        assertThat(elsewhere(ends)).extracting(InetSockets.Socket::inode).isEqualTo(22L);
    }

    @Test
    void a_loopback_address_is_another_one_in_each_namespace() throws IOException {
        String ends = "0100007F:D43E 0100007F:59D8";
        process(CLIENT, "net:[1]", line(ends, 11));
        process(SERVER, "net:[2]", line("0100007F:59D8 0100007F:D43E", 22));

        assertThat(elsewhere(ends)).isNull();
    }

    @Test
    void a_peer_on_another_machine_is_nowhere() throws IOException {
        String ends = "01004D0A:D43E 08080808:0050";
        process(CLIENT, "net:[1]", line(ends, 11));
        process(SERVER, "net:[2]", line("02004D0A:59D8 01004D0A:D43E", 22));

        assertThat(elsewhere(ends)).isNull();
    }
}
