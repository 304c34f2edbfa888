package dev.hangscope.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hangscope.agent.watch.socket.UnixSockets;
import dev.hangscope.snapshot.ThreadActivity.Connection;
import dev.hangscope.snapshot.ThreadActivity.OtherEnd;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A thread of this JVM that reads from a connection whose other end is in this JVM too. */
@EnabledOnOs(OS.LINUX)
class OutsideUsesTest {
    private static final String READER = "outside-reader";

    private static long osThread() throws IOException, InterruptedException {
        while (true) {
            try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
                for (Path task : tasks) {
                    if (Files.readString(task.resolve("comm")).strip().equals(READER)) {
                        return Long.parseLong(task.getFileName().toString());
                    }
                }
            } catch (IOException endedMeanwhile) {
                continue;
            }
            Thread.sleep(5);
        }
    }

    private static OutsideUse untilKnown(long osThread) throws InterruptedException {
        OutsideUse use = null;
        while (use == null) {
            Thread.sleep(5);
            use = Objects.requireNonNull(OutsideUses.now()).of(osThread);
        }
        return use;
    }

    /** A socket of the JDK is one of IPv6, also for an address of IPv4, which the kernel maps. */
    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1", "::1, [::1]"})
    void the_peer_of_a_read_is_told_and_a_closed_one_is_not(String host, String written) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName(host));
                Socket near = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket far = server.accept()) {
            Thread reader = new Thread(
                    () -> {
                        try {
                            near.getInputStream().read();
                        } catch (IOException closed) {
                            return;
                        }
                    },
                    READER);
            reader.start();
            long osThread = osThread();

            OutsideUse use = untilKnown(osThread);

            assertThat(use.connection())
                    .extracting(Connection::remote, Connection::state)
                    .containsExactly(written + ":" + server.getLocalPort(), "ESTABLISHED");
            assertThat(use.others())
                    .extracting(OtherEnd::pid)
                    .containsExactly(ProcessHandle.current().pid());
            Duration rested = Duration.ZERO;
            while (rested.toMillis() < 20) {
                Thread.sleep(5);
                rested = Objects.requireNonNull(OutsideUses.now()).rested(osThread);
            }
            assertThat(rested).isLessThan(Duration.ofMinutes(5));

            near.close();
            reader.join();
            assertThat(far.isClosed()).isFalse();
            assertThat(Objects.requireNonNull(OutsideUses.now()).of(osThread)).isNull();
            // On a busy machine the thread of the operating system ends a moment after the one of Java.
            for (int i = 0; i < 1_000 && !rested.isZero(); i++) {
                Thread.sleep(5);
                rested = Objects.requireNonNull(OutsideUses.now()).rested(osThread);
            }
            assertThat(rested).isEqualTo(Duration.ZERO);
        }
    }

    @Test
    void the_peer_of_a_unix_socket_is_told_with_the_path(@TempDir Path directory) throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("daemon.sock"));
        assumeTrue(UnixSockets.peersHere() != null, "the kernel does not answer here");
        try (ServerSocketChannel server =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address)) {
            SocketChannel near = SocketChannel.open(address);
            try (SocketChannel far = server.accept()) {
                Thread reader = new Thread(
                        () -> {
                            try {
                                near.read(ByteBuffer.allocate(1));
                            } catch (IOException closed) {
                                return;
                            }
                        },
                        READER);
                reader.start();
                OutsideUse use = untilKnown(osThread());
                near.close();
                reader.join();

                assertThat(use.connection()).isEqualTo(new Connection("", address.toString(), "ESTABLISHED", 0, 0));
                assertThat(use.others())
                        .extracting(OtherEnd::pid)
                        .containsExactly(ProcessHandle.current().pid());
                assertThat(far.isOpen()).isTrue();
            }
        }
    }
}
