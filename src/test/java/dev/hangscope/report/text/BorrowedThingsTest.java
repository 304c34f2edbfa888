package dev.hangscope.report.text;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.Borrowed;
import dev.hangscope.snapshot.Borrowed.InHand;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.json.SnapshotJson;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BorrowedThingsTest {
    private static final Frame LOAD = new Frame("com.acme.Dao", "load", "Dao.java", 31, null);
    private static final String POOL = "org.apache.commons.pool2.impl.GenericObjectPool";

    private static SnapshotBuilder waiter() {
        return snapshot()
                .thread(
                        "main",
                        thread -> thread.waits(Kind.CONDITION, null, false)
                                .at(
                                        "java.util.concurrent.locks.LockSupport.park:1",
                                        POOL + ".borrowObject:300",
                                        "com.acme.Main.main:5"));
    }

    /** With what a dump tells, written down and read again. */
    private static Diagnosis diagnosis(SnapshotBuilder told, String source, Map<String, String> having)
            throws IOException {
        Snapshot snapshot = told.build();
        JvmFacts facts = snapshot.jvm();
        Map<String, Long> ids = facts.threads().stream().collect(Collectors.toMap(JavaThread::name, JavaThread::id));
        List<InHand> inHand = having.entrySet().stream()
                .map(each -> new InHand(each.getValue(), LOAD, List.of(ids.get(each.getKey()))))
                .toList();
        Borrowed borrowed = new Borrowed(source, List.of(ids.get("main")), inHand);
        StringWriter saved = new StringWriter();
        SnapshotJson.write(snapshot.withJvm(facts.with(List.of(), List.of(borrowed))), saved);
        Snapshot again = SnapshotJson.read(new StringReader(saved.toString()));
        assertThat(again.jvm().borrowed()).containsExactly(borrowed);
        return new Diagnostician(Rules.all()).diagnose(again, Duration.ofSeconds(5));
    }

    @Test
    void a_finding_says_who_has_what_of_the_pool() throws IOException {
        Diagnosis diagnosis = diagnosis(waiter(), POOL, Map.of("main", "com.acme.Connection"));

        assertThat(diagnosis.findings())
                .singleElement()
                .satisfies(finding -> assertThat(Lines.of(finding.evidence()))
                        .endsWith("held: \"main\" has a Connection at com.acme.Dao.load(Dao.java:31)"));
        assertThat(TextReport.toString(diagnosis)).doesNotContain("heap: who has");
    }

    @Test
    void a_finding_says_that_nobody_has_anything() throws IOException {
        assertThat(diagnosis(waiter(), POOL, Map.of()).findings())
                .singleElement()
                .satisfies(finding -> assertThat(Lines.of(finding.evidence()))
                        .endsWith("held: no thread has anything of the GenericObjectPool in a variable:"
                                + " it is kept elsewhere, or lost"));
    }

    @Test
    void a_wait_that_is_no_finding_has_a_place_of_its_own() throws IOException {
        SnapshotBuilder told = waiter().thread("busy", thread -> thread.at("com.acme.Dao.load:31"));

        Diagnosis pool = diagnosis(told, POOL, Map.of("busy", "com.acme.Connection"));
        Diagnosis semaphore =
                diagnosis(told, "java.util.concurrent.Semaphore", Map.of("busy", "java.util.concurrent.Semaphore"));

        assertThat(pool.findings()).isEmpty();
        assertThat(TextReport.toString(pool)).contains("""
                        heap: who has what others wait for
                           "main" waits for the GenericObjectPool:
                             "busy" has a Connection at com.acme.Dao.load(Dao.java:31)
                        """);
        assertThat(TextReport.toString(semaphore)).contains("""
                           "main" waits for the Semaphore:
                             "busy" can release the Semaphore at com.acme.Dao.load(Dao.java:31)
                        """);
    }
}
