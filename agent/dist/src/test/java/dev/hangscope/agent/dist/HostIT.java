package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hangscope.agent.dist.apps.HostApps;
import dev.hangscope.agent.dist.apps.StuckApps;
import dev.hangscope.agent.dist.apps.WellApps;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import dev.hangscope.agent.dist.harness.OsThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the agent leaves alone in the JVM and the system that it runs in, and what it does where they lack something. */
@Tag("oldest-and-newest-jdk")
class HostIT {

    private static final String REPORT = "asked by SIGQUIT";

    /** Commands that libraries of ours, or we, could start. */
    private static final List<String> COMMANDS = List.of("uname", "getconf", "id", "ss", "sh", "ldconfig");

    /** They would be children of the application's, found by its PATH. */
    @Test
    void no_process_is_started_in_a_jvm_with_a_child(@TempDir Path folder) throws IOException {
        Path log = Files.createFile(folder.resolve("log"));
        for (String command : COMMANDS) {
            Path script = folder.resolve(command);
            Files.writeString(
                    script,
                    "#!/bin/bash\necho " + command + " >> " + log + "\nPATH=/usr/bin:/bin exec " + command
                            + " \"$@\"\n");
            assertThat(script.toFile().setExecutable(true)).isTrue();
        }
        try (ForkedJvm jvm = ForkedJvm.running(HostApps.HasChild.class)
                .environment("PATH", folder + ":" + System.getenv("PATH"))
                .agentOptions("watch=1s,after=1s")
                .start()
                .awaitAgent()) {
            jvm.await("the watcher has seen the child", it -> it.stdout().contains("sampled"));
            jvm.sigquit();
            jvm.awaitStderr(REPORT);
            jvm.tell("end");

            assertThat(jvm.awaitExit()).isZero();
            assertThat(jvm.stdout().lines().filter(line -> line.startsWith("children ")))
                    .containsExactly("children [sleep]");
            assertThat(log).isEmptyFile();
        }
    }

    /** Each thread costs memory and wakes up; the one for children is started with the first of them, that for JMX with its server. */
    @Test
    void a_jvm_in_which_nothing_is_wrong_has_three_threads_of_the_agent() {
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.MainReads.class)
                .start()
                .awaitStdout("stuck")
                .awaitRehearsal()) {
            assertThat(OsThreads.names(jvm.pid()))
                    .filteredOn(name -> name.startsWith("hangscope") || name.startsWith("JNA"))
                    .doesNotContain("hangscope-child", "hangscope-jmx")
                    .filteredOn(name ->
                            !name.equals("hangscope-ances")) // this JVM has the jar open, as one with the agent has
                    .containsExactlyInAnyOrder("hangscope-clock", "hangscope-repor", "hangscope-watch");

            long before = switches(jvm, "hangscope-clock");
            pause();
            assertThat(switches(jvm, "hangscope-clock") - before).as("in 1.5 s").isLessThan(12);
        }
    }

    /** A machine that starts processes all the time does not wake the thread that hears of an idle child. */
    @Test
    void an_idle_child_costs_nothing_while_others_start_processes() throws IOException {
        assumeTrue(mayHear(), "needs CAP_NET_ADMIN");
        Process storm = new ProcessBuilder(
                        "sh", "-c", "while read line; do for i in $(seq 300); do (:); done; echo; done")
                .start();
        try (ForkedJvm jvm = ForkedJvm.running(HostApps.HasChild.class)
                .agentOptions("watch=off")
                .start()
                .awaitAgent()
                .awaitStdout("started")) {
            jvm.await("nothing has happened for a while", HostIT::isQuiet);
            long before = wakings(jvm);

            storm.getOutputStream().write('\n');
            storm.getOutputStream().flush();
            assertThat(storm.getInputStream().read()).isEqualTo('\n');

            assertThat(wakings(jvm) - before).as("of 900 events").isLessThan(60);
        } finally {
            storm.destroyForcibly();
        }
    }

    /** It wakes twice a second until then. */
    private static boolean isQuiet(ForkedJvm jvm) {
        long before = wakings(jvm);
        pause();
        return wakings(jvm) == before && before > 0;
    }

    private static void pause() {
        try {
            Thread.sleep(1500); // longer than it sleeps while something happens
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How often the thread that follows the children has gone to sleep: proc_pid_status(5). */
    private static long wakings(ForkedJvm jvm) {
        return switches(jvm, "hangscope-child");
    }

    private static long switches(ForkedJvm jvm, String thread) {
        return OsThreads.status(jvm.pid(), thread)
                .lines()
                .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).trim()))
                .findFirst()
                .orElse(0);
    }

    private static boolean mayHear() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).trim(), 16) & 1 << 12) != 0);
    }

    /** A JVM that dumps woven classes crashes (25), or leaves them out. */
    @ParameterizedTest
    @ValueSource(strings = {"-XX:AOTCacheOutput=%s", "-XX:AOTMode=record -XX:AOTConfiguration=%s"})
    void it_stays_off_while_a_cache_is_trained(String options, @TempDir Path folder) throws IOException {
        assumeTrue(ForkedJvm.release() >= 25, "the options came with Java 25");
        Path made = folder.resolve("app.made");
        try (ForkedJvm jvm = ForkedJvm.running(WellApps.PrintsMain.class)
                .jar(folder.resolve("app.jar"))
                .jvm(options.formatted(made).split(" "))
                .start()) {
            assertThat(jvm.awaitExit()).isZero();
            assertThat(jvm.stderr().lines().filter(line -> line.startsWith("hangscope: ")))
                    .singleElement()
                    .asString()
                    .startsWith("hangscope: off, since this JVM writes an archive of its classes");
            assertThat(made).isNotEmptyFile();
        }
    }

    @Test
    void it_stays_off_while_a_dynamic_archive_is_written(@TempDir Path folder) throws IOException {
        Path made = folder.resolve("app.jsa");
        try (ForkedJvm jvm = ForkedJvm.running(WellApps.PrintsMain.class)
                .jar(folder.resolve("app.jar"))
                .jvm(
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:+AllowArchivingWithJavaAgent",
                        "-XX:ArchiveClassesAtExit=" + made)
                .start()) {
            assertThat(jvm.awaitExit()).isZero();
            assertThat(jvm.stderr()).contains("hangscope: off, since this JVM writes an archive of its classes");
            assertThat(made).isNotEmptyFile();
        }
    }

    /** As in a container with a read-only root: JNA's library is unpacked where that is still possible. */
    @ParameterizedTest
    @ValueSource(strings = {"mount -t tmpfs none /dev/shm", "mount -t tmpfs -o noexec none /dev/shm"})
    void a_read_only_file_system_is_no_reason_or_is_named(String sharedMemory) throws IOException {
        assumeTrue(mayMount(), "needs to be root, with mount namespaces");
        String readOnly =
                "mount --make-rprivate / && for m in $(awk '{print $2}' /proc/mounts); do case $m in /proc*|/sys*|/dev/*) ;;"
                        + " *) mount -o remount,ro,bind $m 2>/dev/null;; esac; done; " + sharedMemory
                        + " && exec \"$0\" \"$@\"";
        try (ForkedJvm jvm = ForkedJvm.running(StuckApps.MainReads.class)
                .prefix("unshare", "-m", "sh", "-c", readOnly)
                .start()
                .awaitStdout("stuck")) {
            jvm.await(
                    "an end of the start", it -> it.stderr().contains("SIGQUIT gives no report") || it.isAgentReady());
            if (sharedMemory.contains("noexec")) {
                assertThat(jvm.stderr())
                        .contains("Read-only file system=[", "mounted noexec=[/dev/shm]", "set jna.tmpdir")
                        .hasLineCount(1);
            } else {
                jvm.sigquit();
                jvm.awaitStderr(REPORT);
            }
        }
    }

    private static boolean mayMount() {
        try {
            Process probe = new ProcessBuilder("unshare", "-m", "sh", "-c", "mount -t tmpfs none /dev/shm")
                    .redirectErrorStream(true)
                    .start();
            probe.getInputStream().readAllBytes();
            return probe.waitFor() == 0;
        } catch (IOException | InterruptedException none) {
            return false;
        }
    }

    /** A write by the JVM itself waits for the reader, with all threads stopped. */
    @Test
    void a_standard_output_that_nobody_reads_is_told() throws IOException {
        try (ForkedJvm jvm = ForkedJvm.running(HostApps.FillsStdout.class)
                .agentOptions("watch=1s,after=1s")
                .unreadStdout()
                .start()
                .awaitAgent()) {
            jvm.awaitStderr("hangscope: nobody reads this JVM's standard output, and it is full");
            jvm.await("samples that follow", it -> it.countOnStderr("nobody reads this JVM's standard output") == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseG1GC", "-XX:+UseSerialGC"})
    void a_heap_that_is_full_at_once_leaves_the_application_alone(String collector) {
        try (ForkedJvm jvm = ForkedJvm.running(HostApps.FillsHeapAtOnce.class)
                .jvm("-Xmx32m", collector)
                .start()) {
            assertThat(jvm.awaitExit()).as("%s", jvm).isZero();
            assertThat(jvm.stdout()).isEqualTo("full\nend\n");
            // The JVM's own library for agents says that it had no memory to hand over the bytes of a class.
            assertThat(jvm.stderr().lines().filter(line -> !line.contains("java.lang.instrument ASSERTION FAILED")))
                    .allMatch(line -> line.startsWith("hangscope: "))
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    /** How far the agent has come by then differs: what cannot be seen any more is said. */
    @Test
    void descriptors_that_are_used_up_at_once_make_no_report_that_is_clear() {
        try (ForkedJvm jvm = ForkedJvm.running(HostApps.UsesUpDescriptors.class)
                .prefix("sh", "-c", "ulimit -n 100 && exec \"$0\" \"$@\"")
                .agentOptions("after=1s,watch=1s")
                .start()
                .awaitStdout("stuck")) {
            jvm.await("a word of the agent's", it -> {
                if (it.isAgentReady()) {
                    it.sigquit();
                }
                return !it.stderr().isEmpty();
            });

            assertThat(jvm.stderr().contains("hangscope: CLEAR")
                            && !jvm.stderr().contains("not seen   monitors"))
                    .as("%s", jvm)
                    .isFalse();
        }
    }

    @Test
    void a_jar_that_is_cut_off_behind_our_back_is_told(@TempDir Path folder) throws IOException {
        Path jar = Files.copy(ForkedJvm.hangscopeJar(), folder.resolve("agent.jar"));
        try (ForkedJvm jvm = ForkedJvm.running(HostApps.CutsAgentOff.class)
                .agentJar(jar)
                .arguments(jar.toString())
                .start()
                .awaitStderr("hangscope: ")) {
            assertThat(jvm.stderr()).contains("NoClassDefFoundError").hasLineCount(1);
            assertThat(jvm.isAlive()).isTrue();
        }
    }
}
