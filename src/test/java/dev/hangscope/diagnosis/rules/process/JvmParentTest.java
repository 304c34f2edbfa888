package dev.hangscope.diagnosis.rules.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A JVM without the agent, and its child. */
class JvmParentTest {
    private static final OsWait LOCK = OsWait.of(OsWait.Kind.FUTEX);
    private static final OsWait TIMED_LOCK = OsWait.timed(OsWait.Kind.FUTEX, Duration.ofSeconds(1));

    private final TreeBuilder tree = new TreeBuilder();

    private List<Finding> findings() {
        return new Diagnostician(Rules.all())
                .diagnose(tree.snapshot(), Duration.ofSeconds(1))
                .findings();
    }

    private TreeBuilder.One jvm() {
        return tree.process(10, 1, "java -jar app.jar")
                .thread("java", LOCK)
                .thread("VM Thread", TIMED_LOCK)
                .thread("Signal Dispatch", LOCK)
                .thread("C2 CompilerThre", TIMED_LOCK)
                .thread("process reaper", OsWait.forProcess(OsWait.Kind.CHILD, 11L))
                .pipe(7, Access.READ, 70)
                .pipe(6, Access.WRITE, 60)
                .wakeup(Wakeup.SIGNAL_HANDLER);
    }

    private TreeBuilder.One child() {
        return tree.process(11, 10, "seq 1 50000").pipe(0, Access.READ, 60).pipe(1, Access.WRITE, 70);
    }

    @Test
    void a_child_blocked_on_a_pipe_that_no_thread_of_the_application_can_read() {
        jvm().thread("main", LOCK);
        child().writes(1);

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.FULL_PIPE);
            assertThat(finding.verdict()).isEqualTo(Verdict.LIKELY);
            assertThat(finding.fix()).contains("before waitFor()");
            assertThat(finding.notProvenBecause()).anyMatch(because -> because.startsWith("process 10 is a JVM"));
        });
    }

    @Test
    void an_application_thread_that_may_come_to_read() {
        jvm().thread("main", TIMED_LOCK);
        child().writes(1);

        assertThat(findings()).isEmpty();
    }

    @Test
    void a_collection_for_which_all_threads_wait() {
        jvm().thread("main", LOCK).thread("GC Thread#0", OsWait.of(OsWait.Kind.RUNS));
        child().writes(1);

        assertThat(findings()).isEmpty();
    }

    @Test
    void an_idle_application_with_an_idle_helper() {
        jvm().thread("main", LOCK);
        child().reads(0);

        assertThat(findings()).noneMatch(finding -> finding.verdict().isHang());
    }
}
