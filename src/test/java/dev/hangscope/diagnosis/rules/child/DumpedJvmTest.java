package dev.hangscope.diagnosis.rules.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.ProcessIdentity;
import dev.hangscope.snapshot.SensorState;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.json.SnapshotJson;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import dev.hangscope.snapshot.threaddump.ChildrenOfDump;
import dev.hangscope.snapshot.threaddump.DumpedJvm;
import dev.hangscope.snapshot.threaddump.LiveJvm;
import dev.hangscope.snapshot.threaddump.LiveThread;
import dev.hangscope.snapshot.threaddump.ThreadDumpText;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** JVM 4242 without agent, of which a thread dump and the kernel tell, and its child 50, which reads its standard input. */
class DumpedJvmTest {
    private static final long JVM = 4242;
    private static final long CHILD = 50;
    private static final Duration RESTED = Duration.ofSeconds(31);

    private static final String WAITS = """
               java.lang.Thread.State: WAITING (on object monitor)
            \tat java.lang.Object.wait(java.base@17.0.15/Native Method)
            \t- waiting on <0x00000000f0e0a000> (a java.lang.ProcessImpl)
            \tat java.lang.Object.wait(java.base@17.0.15/Object.java:338)
            \tat java.lang.ProcessImpl.waitFor(java.base@17.0.15/ProcessImpl.java:434)
            \tat com.acme.Tool.main(Tool.java:13)

               Locked ownable synchronizers:
            \t- None
            """;

    private static final String REAPS = """
               java.lang.Thread.State: RUNNABLE
            \tat java.lang.ProcessHandleImpl.waitForProcessExit0(java.base@17.0.15/Native Method)
            \tat java.lang.ProcessHandleImpl$1.run(java.base@17.0.15/ProcessHandleImpl.java:150)
            \tat java.util.concurrent.ThreadPoolExecutor.runWorker(java.base@17.0.15/ThreadPoolExecutor.java:1136)
            \tat java.lang.Thread.run(java.base@17.0.15/Thread.java:840)

               Locked ownable synchronizers:
            \t- None
            """;

    private static final String READS = """
               java.lang.Thread.State: RUNNABLE
            \tat java.io.FileInputStream.readBytes(java.base@17.0.15/Native Method)
            \tat java.io.FileInputStream.read(java.base@17.0.15/FileInputStream.java:276)
            \tat com.acme.Reader.run(Reader.java:9)
            """;

    private static final String IDLE = """
               java.lang.Thread.State: WAITING (parking)
            \tat jdk.internal.misc.Unsafe.park(java.base@21.0.5/Native Method)
            \tat java.util.concurrent.ForkJoinPool.awaitWork(java.base@21.0.5/ForkJoinPool.java:1876)
            \tat java.util.concurrent.ForkJoinPool.runWorker(java.base@21.0.5/ForkJoinPool.java:1767)
            \tat java.util.concurrent.ForkJoinWorkerThread.run(java.base@21.0.5/ForkJoinWorkerThread.java:188)
            """;

    private final TreeBuilder tree = new TreeBuilder();
    private final Map<Long, LiveThread> kernel = new HashMap<>();
    private final StringBuilder text =
            new StringBuilder("Full thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode):\n\n");
    private TreeBuilder.One jvm;
    private TreeBuilder.One child;

    private void startsBelow(Long shell) {
        if (shell != null) {
            tree.process(shell, 1, "sh run.sh").waitsFor(JVM);
        }
        jvm = tree.process(JVM, shell == null ? 1 : shell, "java -jar app.jar")
                .pipe(8, Access.WRITE, 600)
                .pipe(9, Access.READ, 700);
        jvm.in(OsWait.of(OsWait.Kind.FUTEX));
        child = tree.process(CHILD, JVM, "sort").pipe(0, Access.READ, 600).pipe(1, Access.WRITE, 700);
        child.reads(0);
        // HotSpot's own threads make the JVM look alive.
        jvm.thread("VM Thread", OsWait.timed(OsWait.Kind.SLEEPS, Duration.ofSeconds(1)));
        thread("main", 1, JVM, WAITS);
        thread("process reaper", 12, JVM * 100 + 2, REAPS);
        jvm.thread("process reaper", OsWait.forProcess(OsWait.Kind.CHILD, CHILD));
    }

    @BeforeEach
    void a_jvm_waits_for_its_child() {
        startsBelow(null);
    }

    private void thread(String name, long id, long tid, String stack) {
        text.append('"').append(name).append("\" #").append(id);
        text.append(" prio=5 os_prio=0 cpu=5.00ms elapsed=40.00s tid=0x7f nid=0x")
                .append(Long.toHexString(tid))
                .append(" runnable [0x1]\n")
                .append(stack)
                .append('\n');
        kernel.put(tid, new LiveThread(tid, RESTED));
    }

    private Snapshot snapshot() throws IOException {
        DumpedJvm dump = ThreadDumpText.read(new StringReader(text + "JNI global refs: 4\n"), ZoneOffset.UTC)
                .get(0);
        LiveJvm live = new LiveJvm(dump, kernel);
        OsFacts os = tree.facts();
        JvmFacts facts = ChildrenOfDump.join(live.facts(Duration.ofSeconds(1), Instant.EPOCH), live, os, JVM);
        List<SensorState> sensors = List.of(new SensorState(SensorState.ONE_DUMP, true, "one dump"));
        ProcessIdentity process = new ProcessIdentity(JVM, "java -jar app.jar", live.version(), RESTED);
        if (os.root() == JVM) {
            return new Snapshot(Snapshot.Trigger.COMMAND, Instant.EPOCH, process, facts, os, sensors);
        }
        Snapshot ofJvm =
                new Snapshot(Snapshot.Trigger.COMMAND, Instant.EPOCH, process, facts, os.rootedAt(JVM), sensors);
        return tree.snapshot().withJvms(List.of(ofJvm));
    }

    private List<String> findings() throws IOException {
        StringWriter json = new StringWriter();
        SnapshotJson.write(snapshot(), json);
        Snapshot saved = SnapshotJson.read(new StringReader(json.toString()));
        assertThat(words(saved)).isEqualTo(words(snapshot()));
        return words(saved);
    }

    private static List<String> words(Snapshot snapshot) {
        return new Diagnostician(Rules.all())
                .diagnose(snapshot, Duration.ofSeconds(1)).findings().stream()
                        .map(DumpedJvmTest::words)
                        .toList();
    }

    private static String words(Finding finding) {
        return finding.verdict() + " " + finding.kind().id() + ": " + finding.summary();
    }

    @Test
    void a_thread_waits_for_the_end_of_a_child_whose_input_the_jvm_holds_open() throws IOException {
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("LIKELY unclosed-stdin: \"main\" waits for the exit of");
    }

    @Test
    void the_same_below_a_shell() throws IOException {
        DumpedJvmTest below = new DumpedJvmTest();
        below.startsBelow(7L);

        assertThat(below.findings())
                .singleElement()
                .asString()
                .startsWith(
                        "LIKELY unclosed-stdin: in process 4242 (java -jar app.jar): \"main\" waits for the exit of");
    }

    @Test
    void a_reader_of_the_childs_output_waits_for_it_too() throws IOException {
        thread("reader", 13, JVM * 100 + 3, READS);
        jvm.thread("reader", OsWait.on(OsWait.Kind.READ, List.of(9)));

        assertThat(findings()).singleElement().asString().startsWith("LIKELY unclosed-stdin: 2 threads");
    }

    @Test
    void a_thread_that_has_run_since_the_dump_may_write_to_the_child() throws IOException {
        thread("writer", 13, JVM * 100 + 3, READS);
        kernel.put(JVM * 100 + 3, new LiveThread(JVM * 100 + 3, Duration.ofMillis(10)));

        assertThat(findings()).isEmpty();
    }

    @Test
    void virtual_threads_that_no_dump_lists_may_write_to_the_child() throws IOException {
        thread("ForkJoinPool-1-worker-1", 13, JVM * 100 + 3, IDLE);

        assertThat(findings()).isEmpty();
    }

    @Test
    void with_two_children_it_is_not_known_which_is_awaited() throws IOException {
        tree.process(51, JVM, "sleep 600").sleeps();
        thread("process reaper", 13, JVM * 100 + 3, REAPS);
        jvm.thread("process reaper", OsWait.forProcess(OsWait.Kind.CHILD, 51L));

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_child_that_works_holds_nothing_up() throws IOException {
        DumpedJvmTest works = new DumpedJvmTest();
        works.startsBelow(null);
        works.child.sleeps();

        assertThat(works.findings()).isEmpty();
    }
}
