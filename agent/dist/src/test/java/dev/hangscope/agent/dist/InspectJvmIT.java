package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hangscope.agent.dist.apps.InspectedApps;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import dev.hangscope.agent.dist.harness.OtherUser;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code inspect} and {@code watch} of JVMs without the agent, and of what only looks like one. */
@EnabledOnOs(OS.LINUX)
class InspectJvmIT {
    /** A wait must have lasted for a second. */
    private static final String[] UNTIL_HUNG = {"--until-hung", "--timeout", "60s"};

    private static ForkedJvm without(Class<?> program, String... options) {
        return ForkedJvm.running(program).withoutAgent().jvm(options).start().awaitStdout("ready");
    }

    private static String watch(long pid, int exitCode) {
        try (ForkedJvm command =
                ForkedJvm.command("watch", Long.toString(pid), UNTIL_HUNG[0], UNTIL_HUNG[1], UNTIL_HUNG[2])) {
            return answer(command, exitCode);
        }
    }

    private static String inspect(long pid, int exitCode, String... options) {
        String[] all = new String[options.length + 2];
        all[0] = "inspect";
        all[1] = Long.toString(pid);
        System.arraycopy(options, 0, all, 2, options.length);
        try (ForkedJvm command = ForkedJvm.command(all)) {
            return answer(command, exitCode);
        }
    }

    private static String answer(ForkedJvm command, int exitCode) {
        assertThat(command.awaitExit()).as(command::toString).isEqualTo(exitCode);
        assertThat(command.stderr()).as(command::toString).isEmpty();
        return command.stdout();
    }

    private static Path socket(ForkedJvm jvm) {
        return Path.of("/tmp/.java_pid" + jvm.pid());
    }

    @ParameterizedTest
    @ValueSource(classes = {InspectedApps.Deadlocked.class, InspectedApps.DeadlockedAtMonitors.class})
    void a_deadlock_in_a_jvm_is_likely(Class<?> program) {
        try (ForkedJvm jvm = without(program)) {
            String report = watch(jvm.pid(), 1);

            assertThat(report)
                    .startsWith("hangscope: HUNG, 1 likely")
                    .contains("deadlock   LIKELY", "\"left\"", "\"right\"", "only one look")
                    .contains("a thread dump does not tell what happened before it")
                    .contains("thread dump: process " + jvm.pid() + " has no agent");
            assertThat(jvm.stdout()).doesNotContain("Full thread dump");
        }
    }

    @Test
    void a_jvm_is_asked_once() {
        try (ForkedJvm jvm = without(InspectedApps.Server.class, "-Xlog:safepoint")) {
            inspect(jvm.pid(), 0);

            jvm.awaitStdout("\"PrintThreads\"");
            assertThat(jvm.countOnStdout("\"PrintThreads\"")).isEqualTo(1);
        }
    }

    @Test
    void a_thread_waits_for_a_child_that_never_ends() {
        try (ForkedJvm jvm = without(InspectedApps.WaitsForChild.class)) {
            assertThat(watch(jvm.pid(), 1))
                    .startsWith("hangscope: HUNG, 1 likely")
                    .contains("unclosed stdin   LIKELY", "\"main\" waits for the exit of process")
                    .contains("InspectedApps$WaitsForChild.main");
        }
    }

    @Test
    void the_same_below_a_shell() {
        List<String> line = List.of(
                "sh",
                "-c",
                ForkedJvm.jdkTool("java") + " -cp target/test-classes " + "'"
                        + InspectedApps.WaitsForChild.class.getName() + "'; true");
        try (ForkedJvm shell = ForkedJvm.program(line).awaitStdout("ready")) {
            assertThat(watch(shell.pid(), 1))
                    .startsWith("hangscope: HUNG, 1 likely")
                    .contains("in process", "\"main\" waits for the exit of process")
                    .contains("has no agent and gave one thread dump");
        }
    }

    @Test
    void a_server_without_requests_is_clear() throws InterruptedException {
        try (ForkedJvm jvm = without(InspectedApps.Server.class)) {
            Thread.sleep(1500); // younger waits are no findings anyway

            assertThat(inspect(jvm.pid(), 0)).startsWith("hangscope: CLEAR");
        }
    }

    @Test
    void no_jvm_is_asked_against_the_users_will() {
        try (ForkedJvm jvm = without(InspectedApps.Deadlocked.class)) {
            String report = inspect(jvm.pid(), 0, "--no-attach");

            assertThat(report).startsWith("hangscope: CLEAR").contains("'report " + jvm.pid() + "' sees its threads");
            assertThat(socket(jvm)).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+DisableAttachMechanism", "-XX:-UsePerfData"})
    void a_jvm_that_refuses_attach_is_not_signaled(String option) {
        try (ForkedJvm jvm = ForkedJvm.running(InspectedApps.Server.class)
                .withoutAgent()
                .jvm(option)
                .environment("JAVA_TOOL_OPTIONS", "-XX:+DisableAttachMechanism")
                .start()
                .awaitStdout("ready")) {
            assertThat(inspect(jvm.pid(), 0)).contains("process " + jvm.pid() + " refuses attach");

            assertThat(jvm.stdout()).doesNotContain("Full thread dump");
            assertThat(socket(jvm)).doesNotExist();
        }
    }

    @Test
    void a_stopped_jvm_is_reported_as_stopped_and_not_asked() {
        try (ForkedJvm jvm = without(InspectedApps.Server.class)) {
            jvm.tool("kill", "-STOP", Long.toString(jvm.pid()));

            assertThat(watch(jvm.pid(), 1))
                    .contains("stopped child", "kill -CONT " + jvm.pid())
                    .contains("process " + jvm.pid() + " is stopped and answers nobody");

            jvm.tool("kill", "-CONT", Long.toString(jvm.pid()));
            assertThat(socket(jvm)).doesNotExist();
            assertThat(Path.of(".attach_pid" + jvm.pid())).doesNotExist();
            assertThat(jvm.stdout()).doesNotContain("Full thread dump");
        }
    }

    @Test
    void a_file_in_the_place_of_its_socket_is_left_alone() throws IOException {
        try (ForkedJvm jvm = without(InspectedApps.Deadlocked.class)) {
            Files.writeString(socket(jvm), "planted");
            try {
                assertThat(inspect(jvm.pid(), 0)).contains("process " + jvm.pid() + " cannot be attached to");

                assertThat(socket(jvm)).hasContent("planted");
                assertThat(jvm.stdout()).doesNotContain("Full thread dump");
            } finally {
                Files.delete(socket(jvm));
            }
        }
    }

    @Test
    void the_owner_of_a_file_lock_is_named(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("index.lock"));
        List<String> line = List.of(
                "python3",
                "-c",
                "import fcntl, time\nf = open('" + file
                        + "', 'r+')\nfcntl.lockf(f, fcntl.LOCK_EX)\nprint('ready', flush=True)\n" + "time.sleep(600)");
        try (ForkedJvm owner = ForkedJvm.program(line).awaitStdout("ready");
                ForkedJvm jvm = ForkedJvm.running(InspectedApps.WaitsForFileLock.class)
                        .withoutAgent()
                        .arguments(file.toString())
                        .start()
                        .awaitStdout("ready")) {
            String report = "";
            while (!report.contains("unanswered peer")) {
                report = inspect(jvm.pid(), 0);
            }
            assertThat(report)
                    .contains("\"writer\" has waited for the lock of " + file + ", which process " + owner.pid())
                    .contains("process " + owner.pid() + " (python3");
        }
    }

    @Test
    void root_asks_no_jvm_of_another_user() {
        assumeTrue(OtherUser.canBePlayed(), "needs root and setpriv, to play another user");
        try (ForkedJvm jvm = ForkedJvm.running(InspectedApps.Deadlocked.class)
                .withoutAgent()
                .prefix(OtherUser.next().command())
                .start()
                .awaitStdout("ready")) {
            assertThat(inspect(jvm.pid(), 0))
                    .contains("process " + jvm.pid() + " belongs to another user and is not asked");

            assertThat(socket(jvm)).doesNotExist();
            assertThat(jvm.stdout()).doesNotContain("Full thread dump");
        }
    }

    @Test
    void a_socket_that_another_process_or_user_has_laid_is_left_alone() throws IOException {
        assumeTrue(OtherUser.canBePlayed(), "needs root, to play another user");
        try (ForkedJvm jvm = without(InspectedApps.Deadlocked.class);
                ServerSocketChannel planted = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            planted.bind(UnixDomainSocketAddress.of(socket(jvm)));
            try {
                assertThat(inspect(jvm.pid(), 0)).contains("process " + jvm.pid() + " cannot be attached to");

                Files.setAttribute(socket(jvm), "unix:uid", OtherUser.next().uid());
                assertThat(inspect(jvm.pid(), 0)).contains("process " + jvm.pid() + " cannot be attached to");
                assertThat(socket(jvm)).exists();
                assertThat(jvm.stdout()).doesNotContain("Full thread dump");
            } finally {
                Files.delete(socket(jvm));
            }
        }
    }

    /** The loop has no safepoint poll in compiled code, and takes minutes. */
    @Test
    void a_jvm_that_comes_to_no_safepoint_is_suspected_to_stall() {
        try (ForkedJvm jvm = without(
                InspectedApps.CountedLoop.class,
                "-Xbatch",
                "-XX:TieredStopAtLevel=4",
                "-XX:-UseCountedLoopSafepoints",
                "-XX:LoopStripMiningIter=0")) {
            assertThat(inspect(jvm.pid(), 0))
                    .startsWith("hangscope: SUSPECTED, 1 suspected")
                    .contains("vm stall   SUSPECTED", "does not come to a safepoint", "\"counter\" used")
                    .contains("process " + jvm.pid() + " does not answer an attach");
        }
    }

    @Test
    void a_process_that_calls_itself_java_gets_no_signal() {
        try (ForkedJvm process = ForkedJvm.program(List.of("bash", "-c", "echo ready; exec -a java sleep 600"))
                .awaitStdout("ready")) {
            inspect(process.pid(), 0);

            assertThat(process.isAlive()).isTrue();
        }
    }

    /** The thread's name is what the JVM's own has; SIGQUIT would end it. */
    @Test
    void a_process_with_a_thread_of_the_jvms_name_gets_no_signal() {
        List<String> line = List.of(
                "python3",
                "-c",
                "import ctypes, time\nctypes.CDLL(None).prctl(15, b'VM Thread')\nprint('ready', flush=True)\ntime.sleep(600)");
        try (ForkedJvm process = ForkedJvm.program(line).awaitStdout("ready")) {
            assertThat(inspect(process.pid(), 0)).contains("process " + process.pid() + " is no JVM");

            assertThat(process.isAlive()).isTrue();
        }
    }

    @Test
    void a_jvm_with_the_agent_is_not_asked() {
        try (ForkedJvm jvm = ForkedJvm.running(InspectedApps.Deadlocked.class)
                .start()
                .awaitAgent()
                .awaitStdout("ready")) {
            assertThat(inspect(jvm.pid(), 0)).contains("process " + jvm.pid() + " has this agent");

            assertThat(socket(jvm)).doesNotExist();
        }
    }
}
