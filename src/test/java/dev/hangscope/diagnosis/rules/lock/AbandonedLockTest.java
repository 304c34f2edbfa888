package dev.hangscope.diagnosis.rules.lock;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.SnapshotBuilder;
import org.junit.jupiter.api.Test;

class AbandonedLockTest {

    private static SnapshotBuilder held() {
        return snapshot()
                .lock("state", "writer", "com.acme.Store.write:8")
                .thread("main", main -> main.awaits("state").at("com.acme.Store.read:20"))
                .thread("server", server -> server.outside());
    }

    @Test
    void a_lock_whose_owner_died_is_lost_for_ever() {
        Finding finding = Findings.only(
                held().ended("writer", writer -> writer.diedOf("java.lang.IllegalStateException", "full")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("PROVEN abandoned-lock");
        assertThat(finding.summary())
                .isEqualTo("1 thread waits for ever for a ReentrantLock; the thread that took it has ended "
                        + "(IllegalStateException) and did not give it back.");
        assertThat(finding.fix()).isEqualTo("unlock in a finally block what Store.write locks.");
    }

    @Test
    void a_lock_whose_owner_idles_in_its_pool_was_left_behind() {
        Finding finding = Findings.only(
                held().queue("tasks", queue -> {}).thread("writer", writer -> writer.idlePoolWorker("tasks")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY abandoned-lock");
        assertThat(finding.summary()).contains("\"writer\" is an idle pool worker");
        assertThat(finding.fix()).contains("Store.write");
    }

    @Test
    void a_worker_that_has_just_become_idle_and_one_with_a_task_give_it_back() {
        assertThat(Findings.of(held().queue("tasks", queue -> {})
                        .thread(
                                "writer",
                                writer -> writer.idlePoolWorker("tasks").since(1))))
                .isEmpty();
        assertThat(Findings.of(held().thread(
                                "writer",
                                writer -> writer.sleeps()
                                        .at(
                                                "java.lang.Thread.sleep:1",
                                                "com.acme.Store.write:8",
                                                "java.util.concurrent.ThreadPoolExecutor.runWorker:1136"))))
                .isEmpty();
    }

    @Test
    void a_lock_that_a_task_left_is_no_deadlock_with_the_one_who_submits_its_tasks() {
        Finding finding = Findings.only(snapshot()
                .queue("tasks", queue -> {})
                .lock("state", "writer", "com.acme.Store.write:8")
                .thread(
                        "main",
                        main -> main.awaits("state").hasPut("tasks", 3, 20).at("com.acme.Store.read:20"))
                .thread("writer", writer -> writer.idlePoolWorker("tasks")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY abandoned-lock");
    }

    private static SnapshotBuilder stamped() {
        return snapshot()
                .resource(
                        ResourceFacts.Kind.LOCK,
                        "state",
                        lock -> lock.type("java.util.concurrent.locks.StampedLock")
                                .party("writer", ResourceFacts.Role.HOLDER, 1, "com.acme.Store.write:8"))
                .thread("main", main -> main.awaits("state").at("com.acme.Store.read:20"))
                .queue("tasks", queue -> {})
                .thread("writer", writer -> writer.idlePoolWorker("tasks"));
    }

    /** Any thread may give a stamp back. */
    @Test
    void a_stamp_that_a_task_left_is_a_suspicion_where_others_may_have_been_given_it() {
        assertThat(Findings.of(stamped())).containsExactly("LIKELY abandoned-lock");

        Finding finding = Findings.only(stamped()
                .thread("server", server -> server.outside().at("java.net.ServerSocket.accept:1", "org.Web.run:3")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("SUSPECTED abandoned-lock");
        assertThat(finding.notProvenBecause())
                .containsExactly("another thread may have been given the lock to unlock it");
    }

    @Test
    void a_thread_of_the_same_code_at_work_may_give_back_what_a_task_took() {
        assertThat(Findings.of(stamped()
                        .thread(
                                "exporter",
                                it -> it.sleeps().at("java.lang.Thread.sleep:1", "com.acme.Store.export:30"))))
                .doesNotContain("LIKELY abandoned-lock", "SUSPECTED abandoned-lock");
    }

    @Test
    void a_living_owner_gives_it_back() {
        assertThat(Findings.of(held().thread("writer", writer -> {}))).isEmpty();
    }
}
