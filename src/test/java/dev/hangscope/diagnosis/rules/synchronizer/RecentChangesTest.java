package dev.hangscope.diagnosis.rules.synchronizer;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.SnapshotBuilder;
import org.junit.jupiter.api.Test;

/** The same waits shortly after the last change, and when that is long ago. */
class RecentChangesTest {
    private static SnapshotBuilder feed() {
        return snapshot()
                .resource(Kind.FUTURE, "price", future -> future.madeAt("com.acme.Feed.price:30"))
                .thread("main", main -> main.awaits("price").at("com.acme.Feed.main:20"));
    }

    private static SnapshotBuilder lookedUp(double endedAgo) {
        return feed().ended(
                        "lookup",
                        thread -> thread.startedBy("main", "com.acme.Feed.price:31")
                                .ago(endedAgo));
    }

    @Test
    void a_completer_that_ended_just_now_may_have_completed_the_future() {
        assertThat(Findings.of(lookedUp(0.9))).noneMatch(each -> each.startsWith("LIKELY"));
        assertThat(Findings.of(lookedUp(1.1))).containsExactly("LIKELY abandoned-future");
    }

    private static SnapshotBuilder pooled(double idleFor) {
        return lookedUp(31)
                .queue("tasks", queue -> {})
                .thread(
                        "pool-1-thread-1",
                        worker -> worker.idlePoolWorker("tasks")
                                .since(idleFor)
                                .startedBy("main", "com.acme.Feed.price:33"));
    }

    @Test
    void a_worker_that_became_idle_just_now_may_have_completed_the_future() {
        assertThat(Findings.of(pooled(0.2))).noneMatch(each -> each.startsWith("LIKELY"));
        assertThat(Findings.of(pooled(31))).containsExactly("LIKELY abandoned-future");
    }

    @Test
    void a_worker_that_was_woken_has_a_task() {
        SnapshotBuilder woken = pooled(31)
                .thread(
                        "pool-1-thread-2",
                        worker -> worker.at(
                                        "java.util.concurrent.LinkedBlockingQueue.take:435",
                                        "java.util.concurrent.ThreadPoolExecutor.getTask:1062",
                                        "java.util.concurrent.ThreadPoolExecutor.runWorker:1122")
                                .startedBy("main", "com.acme.Feed.price:33"));

        assertThat(Findings.of(woken)).noneMatch(each -> each.startsWith("LIKELY"));
    }

    @Test
    void a_complete_future_has_released_its_waiters() {
        SnapshotBuilder complete = snapshot()
                .resource(
                        Kind.FUTURE,
                        "price",
                        future -> future.madeAt("com.acme.Feed.price:30").count(0))
                .thread("main", main -> main.awaits("price").at("com.acme.Feed.main:20"))
                .ended("lookup", thread -> thread.startedBy("main", "com.acme.Feed.price:31"));

        assertThat(Findings.of(complete)).isEmpty();
    }

    private static SnapshotBuilder counted(double lastAgo) {
        return snapshot()
                .resource(
                        Kind.LATCH,
                        "loaded",
                        latch -> latch.count(1).limit(3).party("loader", Role.RELEASER, 2, lastAgo))
                .thread("main", main -> main.awaits("loaded").at("com.acme.Feed.main:20"))
                .ended("loader", thread -> thread.startedBy("main", "com.acme.Feed.load:31"));
    }

    @Test
    void a_latch_that_was_counted_down_just_now_may_be_counted_again() {
        assertThat(Findings.of(counted(0.3))).noneMatch(each -> each.startsWith("LIKELY"));
        assertThat(Findings.of(counted(31))).containsExactly("LIKELY unreleased-synchronizer");
    }

    private static SnapshotBuilder fullQueue(double endedAgo) {
        return snapshot()
                .queue("work", queue -> queue.capacity(2).size(2))
                .thread("main", main -> main.puts("work").hasPut("work", 4, 31))
                .ended("consumer", thread -> thread.ago(endedAgo).hasTaken("work", 2, "java.lang.String"));
    }

    @Test
    void a_consumer_that_ended_just_now_may_have_made_room() {
        assertThat(Findings.of(fullQueue(0.5))).containsExactly("SUSPECTED dead-consumer");
        assertThat(Findings.of(fullQueue(31))).containsExactly("LIKELY dead-consumer");
    }

    @Test
    void an_unrelated_thread_that_ended_changes_nothing() {
        SnapshotBuilder other = counted(31)
                .ended("request-7", thread -> thread.ago(0.1).startedBy("acceptor", "com.acme.web.Server.run:4"));

        assertThat(Findings.of(other)).containsExactly("LIKELY unreleased-synchronizer");
    }
}
