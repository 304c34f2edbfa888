package dev.hangscope.diagnosis.merge;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.HistoryBuilder;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A main thread in {@code runBlocking}, and the coroutines that the debug probes record. */
class WaitingCoroutinesTest {
    private static final String LOAD = "com.acme.LoaderKt.load:23";
    private static final String MAIN = "com.acme.MainKt.main:12";

    private static SnapshotBuilder blocking(Consumer<HistoryBuilder> coroutines) {
        return snapshot()
                .thread(
                        "main",
                        it -> it.waits(Kind.PARK, "object:kotlinx.coroutines.BlockingCoroutine@1f", false)
                                .at(
                                        "java.util.concurrent.locks.LockSupport.parkNanos:252",
                                        "kotlinx.coroutines.BlockingCoroutine.joinBlocking:97",
                                        "kotlinx.coroutines.BuildersKt.runBlocking:70",
                                        MAIN))
                .history(coroutines);
    }

    private static List<String> lines(SnapshotBuilder snapshot) {
        Finding finding = Findings.only(snapshot);
        List<Evidence> all = finding.evidence();
        return all.stream()
                .dropWhile(line -> line.label() != EvidenceLabel.COROUTINE)
                .map(Evidence::toString)
                .toList();
    }

    @Test
    void the_coroutine_that_is_waited_for_is_named_with_both_its_places() {
        SnapshotBuilder hung =
                blocking(it -> it.created(MAIN).suspended("loader", 8, "main", LOAD, "com.acme.MainKt.all:20"));

        assertThat(Findings.of(hung)).containsExactly("SUSPECTED unexplained-wait");
        assertThat(lines(hung))
                .containsExactly(
                        "coroutine: \"loader\" has been suspended for 8 s at com.acme.LoaderKt.load(LoaderKt.java:23),"
                                + " created at com.acme.MainKt.main(MainKt.java:12)");
    }

    @Test
    void a_library_that_suspends_is_named_with_the_code_that_called_it() {
        assertThat(lines(blocking(it -> it.created(MAIN)
                        .suspended("", 8, "main", "kotlinx.coroutines.flow.SharedFlowImpl.collect:382", LOAD))))
                .containsExactly("coroutine: no. 1 has been suspended for 8 s in SharedFlowImpl.collect,"
                        + " called at com.acme.LoaderKt.load(LoaderKt.java:23),"
                        + " created at com.acme.MainKt.main(MainKt.java:12)");
    }

    @Test
    void a_coroutine_that_has_not_started_is_named_and_the_missing_places_are_explained() {
        assertThat(lines(blocking(it -> it.notStarted("loader", "main"))))
                .containsExactly(
                        "coroutine: \"loader\" has not started",
                        "the probes do not record where coroutines are created;"
                                + " -Dkotlinx.coroutines.debug.enable.creation.stack.trace=true makes them do so");
    }

    @Test
    void at_most_five_are_named() {
        assertThat(lines(blocking(it -> {
                    it.created(MAIN);
                    for (int i = 0; i < 8; i++) {
                        it.suspended("loader-" + i, 8, "main", "com.acme.LoaderKt.load:" + (i + 1));
                    }
                })))
                .hasSize(6)
                .last()
                .isEqualTo("and 3 other coroutines");
    }

    @Test
    void a_coroutine_of_another_scope_is_no_evidence_but_for_a_wait_of_the_same_code() {
        SnapshotBuilder other = blocking(it -> it.created("com.acme.cache.Cache.start:7")
                .suspended("refresh", 8, null, "com.acme.cache.Cache.refresh:9"));
        SnapshotBuilder same = snapshot()
                .thread("main", it -> it.waits(Kind.OBJECT_WAIT, null, false).at("java.lang.Object.wait:1", MAIN))
                .history(it -> it.created(MAIN).suspended("loader", 8, null, LOAD));

        assertThat(lines(other)).isEmpty();
        assertThat(lines(same)).hasSize(1);
    }

    @Test
    void a_suspended_coroutine_alone_is_no_finding() {
        assertThat(Findings.of(snapshot()
                        .thread("server", it -> it.outside().at("sun.nio.ch.EPoll.wait:1", "com.acme.Server.run:8"))
                        .history(it -> it.created(MAIN).suspended("handler", 3600, null, LOAD))))
                .isEmpty();
    }

    @Test
    void a_coroutine_that_moved_a_short_time_ago_explains_the_wait() {
        assertThat(Findings.of(blocking(
                        it -> it.suspended("handler", 3600, "main", LOAD).suspended("ticker", 0.4, "main", LOAD))))
                .isEmpty();
    }

    @Test
    void a_coroutine_that_a_timer_resumes_explains_the_wait() {
        assertThat(Findings.of(blocking(it -> it.resumed(1800).suspended("ticker", 1800, "main", LOAD))))
                .isEmpty();
    }

    @Test
    void a_coroutine_that_a_thread_runs_explains_the_wait_unless_that_thread_waits_itself() {
        SnapshotBuilder serving = blocking(it -> it.runsCoroutine("acceptor", "worker", "main"))
                .thread("worker", it -> it.daemon().outside().at("sun.nio.ch.Net.accept:1", "com.acme.Server.run:8"));
        SnapshotBuilder nested = blocking(it -> it.runsCoroutine("body", "main", "main"));

        assertThat(Findings.of(serving)).isEmpty();
        assertThat(Findings.of(nested)).containsExactly("SUSPECTED unexplained-wait");
    }

    /** Coroutines are read a moment after threads. */
    @Test
    void a_coroutine_that_was_resumed_just_now_explains_the_wait_though_its_thread_was_parked() {
        SnapshotBuilder parked = blocking(it -> it.runsCoroutine("ticker", 0.1, "main", "main"));

        assertThat(Findings.of(parked)).isEmpty();
    }

    @Test
    void a_moving_coroutine_that_the_thread_does_not_wait_for_explains_nothing() {
        assertThat(Findings.of(blocking(it -> it.suspended("ticker", 0.4, null, LOAD))))
                .containsExactly("SUSPECTED unexplained-wait");
    }
}
