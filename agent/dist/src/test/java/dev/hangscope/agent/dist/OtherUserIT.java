package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hangscope.agent.dist.apps.StuckApps;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import dev.hangscope.agent.dist.harness.OtherUser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Another user of the machine against root, who asks for reports. Skipped where it does not run as root, which the
 * other user's
 * part needs; see docs/security.md.
 */
@EnabledOnOs(OS.LINUX)
class OtherUserIT {
    private static final Path TEMPORARY = Path.of("/tmp");
    private static final String SECRET = "root:secret:of:root";

    private final OtherUser other = OtherUser.next();
    private final List<Path> laid = new ArrayList<>();
    private Path folder;
    private Path secret;

    @BeforeEach
    void lay() throws IOException {
        assumeTrue(OtherUser.canBePlayed(), "needs root and setpriv, to play another user");
        folder = Files.createTempDirectory("other-user");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        secret = Files.writeString(folder.resolve("secret"), SECRET);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterEach
    void clean() throws IOException {
        // An attacker that outlived its test would attack what the next test lays: kill(2), -1 is all of this user's.
        other.run("sh", "-c", "kill -9 -1; true");
        laid.add(folder);
        laid.add(other.home());
        for (Path each : laid) {
            other.remove(each);
        }
    }

    private void assertSecretIsKept(ForkedJvm command) throws IOException {
        assertThat(secret).isRegularFile().hasContent(SECRET);
        assertThat(Files.getAttribute(secret, "unix:uid")).isEqualTo(0);
        assertThat(command.stdout() + command.stderr()).doesNotContain(SECRET);
    }

    private ForkedJvm.Builder app() {
        return ForkedJvm.running(StuckApps.MainWaits.class).withoutAgent();
    }

    private static ForkedJvm report(ForkedJvm jvm, String... more) {
        List<String> all = new ArrayList<>(List.of("report", Long.toString(jvm.pid()), "--after", "100ms"));
        all.addAll(List.of(more));
        if (!all.contains("--prove")) {
            all.add("--no-prove");
        }
        return ForkedJvm.command(all.toArray(new String[0]));
    }

    private static void assertIsRefused(ForkedJvm command, String... words) {
        assertThat(command.awaitExit()).as(command.toString()).isEqualTo(3);
        assertThat(command.stderr()).startsWith("hangscope: ").contains(words).hasLineCount(1);
    }

    private static void assertIsReport(ForkedJvm command) {
        assertThat(command.awaitExit()).as(command.toString()).isNotEqualTo(3);
        assertThat(command.stdout()).contains("StuckApps");
    }

    @Test
    void root_reports_on_another_users_jvm_and_leaves_nothing_there() throws IOException {
        try (ForkedJvm jvm = app().prefix(other.command()).start().awaitStdout("stuck")) {
            for (String prove : List.of("--json", "--prove")) {
                try (ForkedJvm command = report(jvm, prove)) {
                    assertIsReport(command);
                }
            }
            assertThat(other.home()).doesNotExist();
            assertThat(jvm.stdout()).doesNotContain("Full thread dump");
        }
    }

    /** What appears in its folder is changed by the user of the JVM while root asks. */
    @Tag("one-jdk")
    @ParameterizedTest
    @ValueSource(strings = {"links", "replace", "fifos"})
    void what_the_jvms_user_lays_into_the_folder_of_the_answer_harms_nobody(String way) throws IOException {
        try (ForkedJvm jvm = app().prefix(other.command()).start().awaitStdout("stuck");
                ForkedJvm attacker = other.attack(TEMPORARY, secret, way).awaitStderr("ready");
                ForkedJvm command = report(jvm, "--prove")) {
            command.awaitExit();
            assertSecretIsKept(command);
            assertThat(attacker.isAlive()).isTrue();
        }
    }

    /** A container: the path of a link is one thing inside of it, and another outside. */
    @Tag("one-jdk")
    @ParameterizedTest
    @ValueSource(strings = {"links", "replace"})
    void a_jvm_in_a_container_does_not_reach_files_outside(String way) throws IOException {
        String inside = "mount -t tmpfs tmpfs /tmp && chmod 1777 /tmp || exit 9;"
                + " " + String.join(" ", other.attacker(TEMPORARY, secret, way)) + " &"
                + " exec " + String.join(" ", other.command()) + " \"$@\"";
        try (ForkedJvm jvm = app().prefix("unshare", "-m", "sh", "-c", inside, "sh")
                        .start()
                        .awaitStdout("stuck")
                        .awaitStderr("ready");
                ForkedJvm command = report(jvm)) {
            command.awaitExit();
            assertSecretIsKept(command);
        }
    }

    @Test
    void a_jvm_in_a_container_is_reported_on() {
        String inside = "mount -t tmpfs tmpfs /tmp && chmod 1777 /tmp || exit 9; exec "
                + String.join(" ", other.command()) + " \"$@\"";
        try (ForkedJvm jvm =
                app().prefix("unshare", "-m", "sh", "-c", inside, "sh").start().awaitStdout("stuck")) {
            for (String prove : List.of("--json", "--prove")) {
                try (ForkedJvm command = report(jvm, prove)) {
                    assertIsReport(command);
                }
            }
            assertThat(Path.of(
                            "/proc",
                            Long.toString(jvm.pid()),
                            "root/tmp",
                            other.home().getFileName().toString()))
                    .doesNotExist();
        }
    }

    /**
     * The environment of another user, as {@code sudo -E} keeps it: JNA's library, which is code, is not unpacked where that user could
     * exchange it, and no directory is made by that user's links.
     */
    @Tag("one-jdk")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_cache_of_another_user_is_not_used(boolean asLink) throws IOException {
        Path cache = lay(other.makeDirectory(Path.of("/tmp/cache-of-" + other.uid())));
        Path precious = Files.createDirectories(folder.resolve("precious"));
        String named = cache.toString();
        if (asLink) {
            other.run("ln", "-s", precious.toString(), cache.resolve("link").toString());
            named = cache.resolve("link").toString();
        }
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.MainWaits.class)
                        .environment("XDG_CACHE_HOME", named)
                        .start()
                        .awaitAgent();
                ForkedJvm report = commandWith(named, "report", jvm);
                ForkedJvm inspect = commandWith(named, "inspect", jvm)) {
            assertIsReport(report);
            assertThat(inspect.awaitExit()).as(inspect.toString()).isNotEqualTo(3);
            assertThat(jvm.stderr()).doesNotContain("JNA");
        }
        assertThat(precious).isEmptyDirectory();
        assertThat(cache).isDirectoryNotContaining(each -> !Files.isSymbolicLink(each));
    }

    private static ForkedJvm commandWith(String cache, String command, ForkedJvm jvm) {
        return ForkedJvm.commandLine()
                .environment("XDG_CACHE_HOME", cache)
                .arguments(command, Long.toString(jvm.pid()))
                .start();
    }

    /**
     * Folders with our names that others lay where all may write: not opened, not removed. Only its owner may write to this one, since the
     * attackers of tests that run beside this one replace what they find wherever they may.
     */
    @Tag("one-jdk")
    @Test
    void folders_of_others_are_left_alone() throws Exception {
        Path precious = Files.createDirectories(folder.resolve("precious"));
        Files.writeString(precious.resolve("notes.txt"), "mine");
        Path evil = lay(Path.of("/tmp/hangscope" + other.uid() + "x"));
        other.run("mkdir", "-m", "755", evil.toString());
        other.run("mkfifo", "-m", "666", evil.resolve("lock").toString());
        other.run("ln", "-s", precious.toString(), evil.resolve("a").toString());
        Path link = lay(Path.of("/tmp/hangscope-" + other.uid() + "y"));
        other.run("ln", "-s", precious.toString(), link.toString());
        other.run("touch", "-d", "1 hour ago", evil.resolve("lock").toString());
        try (ForkedJvm jvm = app().agentOptions("prove=quit,after=100ms,watch=off")
                        .start()
                        .awaitAgent();
                ForkedJvm command = report(jvm, "--prove")) {
            assertIsReport(command);
            for (int i = 1; i <= 2; i++) {
                int reports = i;
                jvm.sigquit();
                jvm.await("report " + i, it -> it.countOnStderr("asked by SIGQUIT") >= reports);
            }
        }
        assertThat(precious.resolve("notes.txt")).hasContent("mine");
        assertThat(evil.resolve("lock")).exists();
        assertThat(link).isSymbolicLink();
    }

    private Path lay(Path path) {
        laid.add(path);
        return path;
    }

    /** The same for what lies in the way of the user's own folder, and in a folder for dumps that all may write to. */
    @Tag("one-jdk")
    @Test
    void a_name_that_is_taken_costs_nothing_but_the_name() throws Exception {
        Path dumps = Files.createDirectories(folder.resolve("dumps"));
        Files.setPosixFilePermissions(dumps, PosixFilePermissions.fromString("rwxrwxrwx"));
        other.run("ln", "-s", folder.toString(), dumps.resolve("hangscope-0").toString());
        try (ForkedJvm jvm = app().start().awaitStdout("stuck");
                ForkedJvm command = report(jvm, "--prove", "--dumps", dumps.toString())) {
            assertIsReport(command);
        }
        try (Stream<Path> left = Files.list(dumps)) {
            assertThat(left).containsExactly(dumps.resolve("hangscope-0"));
        }
        assertThat(secret).hasContent(SECRET);
    }

    private enum Counters {
        FIFO,
        SPARSE,
        FORGED
    }

    @Tag("one-jdk")
    @ParameterizedTest
    @EnumSource
    void performance_counters_of_others_are_not_read(Counters kind) throws Exception {
        try (ForkedJvm jvm = app().jvm("-XX:-UsePerfData").start().awaitStdout("stuck")) {
            Path evil = lay(other.makeDirectory(Path.of("/tmp/hsperfdata_" + other.uid())));
            Path file = evil.resolve(Long.toString(jvm.pid()));
            switch (kind) {
                case FIFO -> other.run("mkfifo", "-m", "666", file.toString());
                case SPARSE -> other.run("truncate", "-s", "3G", file.toString());
                default -> Files.setAttribute(forged(file), "unix:uid", other.uid());
            }
            try (ForkedJvm command = report(jvm)) {
                assertIsReport(command);
            }
        }
    }

    /** Counters that say that the JVM refuses attach. */
    private static Path forged(Path file) throws IOException {
        byte[] name = "sun.rt.jvmCapabilities\0\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] value = "000000\0\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        int head = 32;
        int entry = 20;
        ByteBuffer all = ByteBuffer.allocate(head + entry + name.length + value.length)
                .putInt(0xcafec0c0)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .put((byte) 1)
                .position(24)
                .putInt(head)
                .putInt(1)
                .putInt(entry + name.length + value.length)
                .putInt(entry)
                .putInt(value.length)
                .put((byte) 'B')
                .put(new byte[3])
                .putInt(entry + name.length)
                .put(name)
                .put(value)
                .flip();
        try (FileChannel out =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
            out.write(all);
        }
        return file;
    }

    /** The file that tells the JVM what the signal means, and the socket, when another user was there first. */
    @Tag("one-jdk")
    @ParameterizedTest
    @ValueSource(strings = {".attach_pid", ".java_pid"})
    void what_others_lay_in_the_way_of_an_attach_is_said_before_a_signal_is_sent(String name) throws Exception {
        OtherUser third = OtherUser.next();
        try (ForkedJvm jvm = app().prefix(other.command()).start().awaitStdout("stuck")) {
            Path file = lay(Path.of("/tmp", name + jvm.pid()));
            third.run("touch", file.toString());

            assertIsRefused(report(jvm), "another user has laid");
            assertThat(jvm.stdout()).doesNotContain("Full thread dump");
            assertThat(file).exists();
        }
    }

    @Tag("one-jdk")
    @Test
    void a_thread_is_named_with_its_process_before_a_signal_is_sent() throws IOException {
        try (ForkedJvm jvm = app().start().awaitStdout("stuck");
                Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(jvm.pid()), "task"))) {
            String thread = tasks.map(each -> each.getFileName().toString())
                    .filter(each -> !each.equals(Long.toString(jvm.pid())))
                    .findFirst()
                    .orElseThrow();
            String before = jvm.stdout();
            try (ForkedJvm command = ForkedJvm.command("report", thread)) {
                assertIsRefused(command, thread + " is a thread of process " + jvm.pid(), "report " + jvm.pid());
            }
            assertThat(jvm.stdout()).isEqualTo(before);
        }
    }

    @Tag("one-jdk")
    @Test
    void a_command_that_is_killed_leaves_the_jvm_as_it_was() throws IOException {
        try (ForkedJvm jvm = app().prefix(other.command()).start().awaitStdout("stuck");
                ForkedJvm command = ForkedJvm.command("report", Long.toString(jvm.pid()), "--after", "60s")) {
            command.await("the folder is there", it -> Files.exists(other.home()));
            command.tool("kill", "-KILL", Long.toString(command.pid()));
            try (ForkedJvm next = report(jvm)) {
                assertIsReport(next);
            }
            assertThat(jvm.stdout()).doesNotContain("Full thread dump");
            assertThat(Files.readString(Path.of("/proc", Long.toString(jvm.pid()), "status")))
                    .doesNotContainPattern("State:\\s+T");
        }
    }

    @Test
    void a_process_that_proc_hides_is_told_so() {
        try (ForkedJvm jvm = app().start().awaitStdout("stuck");
                ForkedJvm command = ForkedJvm.commandLine()
                        .prefix(
                                "unshare",
                                "-m",
                                "sh",
                                "-c",
                                "mount -t proc -o hidepid=2 proc /proc && exec " + String.join(" ", other.command())
                                        + " \"$@\"",
                                "sh")
                        .arguments("report", Long.toString(jvm.pid()))
                        .start()) {
            assertIsRefused(command, "no process " + jvm.pid(), "hidepid");
        }
    }

    @Test
    void another_users_jvm_is_refused_to_whom_is_not_root() {
        try (ForkedJvm jvm = app().start().awaitStdout("stuck");
                ForkedJvm command = ForkedJvm.commandLine()
                        .prefix(other.command())
                        .arguments("report", Long.toString(jvm.pid()))
                        .start()) {
            assertIsRefused(command, "belongs to root", "sudo -u root");
        }
    }

    @Tag("one-jdk")
    @ParameterizedTest
    @ValueSource(strings = {"", "--heap", "--code"})
    void a_fifo_as_input_is_refused_at_once(String option) throws Exception {
        Path fifo = folder.resolve("fifo");
        other.run("true");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        List<String> arguments = new ArrayList<>(List.of("diagnose"));
        if (option.equals("--code")) {
            arguments.addAll(List.of("--heap", secret.toString()));
        }
        if (!option.isEmpty()) {
            arguments.add(option);
        }
        arguments.add(fifo.toString());
        try (ForkedJvm command = ForkedJvm.command(arguments.toArray(new String[0]))) {
            assertIsRefused(command, fifo + ": is not a regular file");
        }
    }
}
