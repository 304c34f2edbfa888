package dev.hangscope.diagnosis.rules;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.report.text.TextReport;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The agent came when the JVM was running. That nobody was seen to use a thing says nothing then: no producer known is not all
 * producers ended. What the JVM tells at any time is told as from the start.
 */
class LateAgentTest {

    /** main waits for a consumer that takes from a queue of which nothing else is known. */
    private static SnapshotBuilder importer() {
        return snapshot()
                .late()
                .queue("rows", queue -> queue.unknown())
                .thread("main", main -> main.joins("loader").at("com.acme.Importer.run:20"))
                .thread("loader", loader -> loader.takes("rows").at("com.acme.Importer.load:42"));
    }

    /** A producer in {@code put}. */
    private static SnapshotBuilder appender() {
        return snapshot()
                .late()
                .queue("events", queue -> queue.unknown())
                .thread("main", main -> main.puts("events").at("com.acme.Log.log:9"));
    }

    /** Threads each of which may have put or taken before anybody looked, and may do so again. */
    enum Free {
        RUNS(told -> told.thread("other", thread -> {})),
        SLEEPS(told -> told.thread("other", thread -> thread.sleeps())),
        READS_FROM_OUTSIDE(told -> told.thread("other", thread -> thread.outside())),
        WAITS_FOR_A_CHILD(
                told -> told.thread("other", thread -> thread.waits(ThreadWait.Kind.PROCESS_END, "process:7", false))),
        WAITS_FOR_ONE_THAT_RUNS(
                told -> told.thread("other", thread -> thread.joins("busy")).thread("busy", thread -> {})),
        WILL_BE_GIVEN_A_TASK_BY_A_CLOCK(told -> told.queue("delayed", queue -> queue.unknown())
                .thread(
                        "scheduler",
                        thread -> thread.polls("delayed")
                                .at(
                                        "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take:1182",
                                        "java.util.concurrent.ThreadPoolExecutor.getTask:1062",
                                        "java.util.concurrent.ThreadPoolExecutor.runWorker:1122")));

        private final UnaryOperator<SnapshotBuilder> tell;

        Free(UnaryOperator<SnapshotBuilder> tell) {
            this.tell = tell;
        }
    }

    @ParameterizedTest
    @EnumSource(Free.class)
    void while_a_thread_is_free_nothing_is_concluded_from_an_unseen_history(Free free) {
        assertThat(Findings.of(free.tell.apply(importer()))).isEmpty();
        assertThat(Findings.of(free.tell.apply(importer().mainEnded()))).isEmpty();
        assertThat(Findings.of(free.tell.apply(appender()))).containsExactly("SUSPECTED unexplained-wait");
        for (Kind kind : List.of(Kind.LATCH, Kind.BARRIER, Kind.PHASER, Kind.SEMAPHORE, Kind.FUTURE)) {
            assertThat(Findings.of(free.tell.apply(awaiting(kind))))
                    .as("%s", kind)
                    .containsExactly("SUSPECTED unexplained-wait");
        }
    }

    private static SnapshotBuilder awaiting(Kind kind) {
        return snapshot()
                .late()
                .resource(kind, "it", it -> it.count(1))
                .thread("main", main -> main.awaits("it").at("com.acme.Job.run:9", "com.acme.Main.main:3"));
    }

    @Test
    void where_no_thread_can_move_it_is_a_suspicion() {
        assertThat(Findings.of(importer())).containsExactly("SUSPECTED missing-sentinel");
        assertThat(Findings.of(appender())).containsExactly("SUSPECTED dead-consumer");
        assertThat(Findings.of(awaiting(Kind.LATCH))).containsExactly("SUSPECTED unreleased-synchronizer");
        assertThat(Findings.of(awaiting(Kind.FUTURE))).containsExactly("SUSPECTED abandoned-future");
        assertThat(Findings.of(awaiting(Kind.SEMAPHORE))).containsExactly("SUSPECTED unexplained-wait");
        assertThat(Findings.of(awaiting(Kind.LATCH)
                        .queue("records", queue -> queue.unknown())
                        .thread("loader", loader -> loader.daemon().takes("records"))))
                .containsExactly("SUSPECTED unreleased-synchronizer");
    }

    @Test
    void an_idle_pool_and_a_consumer_for_whom_nobody_waits_are_silent() {
        SnapshotBuilder idle = snapshot()
                .late()
                .queue("tasks", queue -> queue.unknown())
                .queue("log", queue -> queue.unknown())
                .thread("pool-1-thread-1", worker -> worker.idlePoolWorker("tasks"))
                .thread("logger", logger -> logger.daemon().takes("log"))
                .thread("accept", accept -> accept.outside());

        assertThat(Findings.of(idle)).isEmpty();
    }

    @Test
    void the_report_says_what_it_does_not_know() {
        Finding finding = Findings.only(importer());

        assertThat(finding.summary())
                .isEqualTo("1 consumer waits without time-out on a LinkedBlockingQueue "
                        + "(which one is not known without a heap dump); "
                        + "no thread is left that could put into it and can move.");
        assertThat(finding.resource().detail()).isEqualTo("not known which");
        assertThat(Lines.of(finding.evidence())).isEmpty();
        assertThat(finding.notProvenBecause())
                .containsExactly(
                        "not every use of the queue was seen: the agent came later",
                        "a thread that has not used the queue yet may still hold it");
        assertThat(TextReport.toString(Findings.diagnosis(importer()))
                        .lines()
                        .skip(1)
                        .findFirst())
                .contains(
                        "the agent came at 10:15:20 UTC: what happened before was not seen, and verdicts are lower for"
                                + " it");
        assertThat(TextReport.toString(Findings.diagnosis(importer().thread("other", thread -> {}))))
                .containsPattern("takes from a LinkedBlockingQueue .*; which one is not known without a heap dump");
    }

    @Test
    void owners_of_locks_and_joined_threads_need_no_history() {
        SnapshotBuilder bank = snapshot()
                .late()
                .lock("one", "b")
                .lock("two", "a")
                .thread("a", thread -> thread.awaits("one"))
                .thread("b", thread -> thread.awaits("two"))
                .thread("server", server -> server.outside());
        SnapshotBuilder joins =
                snapshot().late().thread("main", main -> main.joins("a")).thread("a", thread -> thread.joins("main"));

        assertThat(Findings.of(bank)).containsExactly("PROVEN deadlock");
        assertThat(Findings.of(joins)).containsExactly("PROVEN join-deadlock");
    }

    private static SnapshotBuilder pool(Kind kind, boolean pending) {
        return snapshot()
                .late()
                .resource(kind, "inner", inner -> inner.count(1))
                .pool(
                        "pages",
                        pool -> pool.limit(1)
                                .runs("worker", "com.acme.Pages$1", null)
                                .pending("com.acme.Pages$2", pending ? "inner" : null))
                .thread("worker", worker -> worker.awaits("inner").at("com.acme.Pages.render:31"));
    }

    @Test
    void a_pool_starvation_is_likely_only_where_the_awaited_task_itself_lies_in_its_queue() {
        assertThat(Findings.of(pool(Kind.FUTURE, true).thread("server", server -> server.outside())))
                .containsExactly("LIKELY pool-starvation");
        assertThat(Findings.of(pool(Kind.FUTURE, false))).containsExactly("SUSPECTED pool-starvation");
        assertThat(Findings.of(pool(Kind.LATCH, false))).containsExactly("SUSPECTED pool-starvation");
        assertThat(Findings.of(pool(Kind.LATCH, false).thread("server", server -> server.outside())))
                .containsExactly("SUSPECTED unexplained-wait");
    }

    /** A caller that waits for a reply, beside a thread of the JDK that waits for the outside. */
    private static SnapshotBuilder callerBeside(String... frames) {
        return snapshot()
                .late()
                .resource(ResourceFacts.Kind.FUTURE, "reply", it -> {})
                .thread("caller", it -> it.awaits("reply").at("com.acme.Client.call:9", "com.acme.Main.main:3"))
                .thread(
                        "jdk",
                        it -> it.daemon()
                                .outside()
                                .role(JavaThread.Role.HOUSEKEEPER)
                                .at(frames));
    }

    @Test
    void a_server_of_the_jdk_gets_requests_and_brings_no_reply() {
        assertThat(Findings.of(callerBeside("java.net.ServerSocket.accept:1", "java.lang.Thread.run:840")))
                .isNotEmpty()
                .allMatch(each -> each.startsWith("SUSPECTED"));
        assertThat(Findings.of(callerBeside(
                        "java.nio.channels.Selector.select:1", "java.net.http.HttpClientImpl$SelectorManager.run:4")))
                .doesNotContain("SUSPECTED unexplained-wait");
    }
}
