package dev.hangscope.diagnosis.rules.lock;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.SnapshotBuilder;
import org.junit.jupiter.api.Test;

class DeadlockTest {

    private static SnapshotBuilder bank() {
        return snapshot()
                .thread("main", main -> main.sleeps())
                .monitor("savings", "transfer-1", "com.acme.Bank.transfer:30")
                .lock("current", "transfer-2", "com.acme.Bank.transfer:30")
                .thread("transfer-1", thread -> thread.awaits("current").at("com.acme.Bank.transfer:32"))
                .thread("transfer-2", thread -> thread.awaits("savings").at("com.acme.Bank.transfer:32"));
    }

    @Test
    void a_monitor_and_a_lock_in_opposite_order_are_proven_though_others_live() {
        Finding finding = Findings.only(bank());

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("PROVEN deadlock");
        assertThat(finding.notProvenBecause()).isEmpty();
        assertThat(finding.summary())
                .isEqualTo("2 threads wait for ever for each other: each holds a lock that another wants.");
        assertThat(Lines.of(finding.evidence()))
                .containsExactlyInAnyOrder(
                        "chain: \"transfer-1\" holds the monitor of an Account "
                                + "(taken in Bank.transfer), wants the ReentrantLock, "
                                + "held by \"transfer-2\"",
                        "chain: \"transfer-2\" holds the ReentrantLock "
                                + "(taken at com.acme.Bank.transfer(Bank.java:30)), wants the monitor of an Account, "
                                + "held by \"transfer-1\"");
        assertThat(finding.fix()).contains("Bank.transfer");
    }

    @Test
    void who_wants_one_of_the_locks_is_held_up_and_no_finding_of_its_own() {
        Finding finding =
                Findings.only(bank().thread("teller", teller -> teller.virtual().awaits("savings")));

        assertThat(finding.waiters()).hasSize(2);
        assertThat(Lines.of(finding.holdsUp()))
                .containsExactly("\"teller\" entering a monitor at com.acme.Main.run(Main.java:1)");
    }

    @Test
    void a_wait_that_only_one_look_has_seen_is_not_proven() {
        Finding finding = new dev.hangscope.diagnosis.merge.Diagnostician(Rules.all())
                .diagnose(
                        bank().thread("x", thread -> {})
                                .lock("other", "transfer-3")
                                .build(),
                        java.time.Duration.ZERO)
                .findings()
                .get(0);
        assertThat(finding.verdict().name()).isEqualTo("PROVEN");

        SnapshotBuilder young = snapshot()
                .lock("a", "one")
                .lock("b", "two")
                .thread("one", thread -> thread.awaits("b").since(0))
                .thread("two", thread -> thread.awaits("a").since(9));
        assertThat(new dev.hangscope.diagnosis.merge.Diagnostician(Rules.all())
                        .diagnose(young.build(), java.time.Duration.ZERO)
                        .findings())
                .singleElement()
                .satisfies(it -> assertThat(it.notProvenBecause())
                        .containsExactly("only one look has seen the wait of \"one\""));
    }

    @Test
    void an_upgrade_from_read_to_write_lock_waits_for_itself() {
        Finding finding = Findings.only(snapshot()
                .lock("settings", "main")
                .thread(
                        "main",
                        main -> main.awaits("settings")
                                .at(
                                        "java.util.concurrent.locks.ReentrantReadWriteLock$WriteLock.lock:959",
                                        "com.acme.Settings.set:20")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("PROVEN deadlock");
        assertThat(finding.summary()).endsWith("it holds the read lock and wants the write lock.");
        assertThat(finding.fix()).contains("Settings.set");
    }

    @Test
    void waiting_for_a_result_while_holding_the_lock_it_needs_is_likely() {
        Finding finding = Findings.only(snapshot()
                .lock("cache", "main")
                .resource(Kind.FUTURE, "load", future -> future.party("loader", Role.RUNNER, 1))
                .thread("main", main -> main.awaits("load").at("com.acme.Cache.get:9"))
                .thread("loader", loader -> loader.awaits("cache").at("com.acme.Cache.put:20")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY deadlock");
        assertThat(finding.notProvenBecause().toString()).contains("\"main\"").contains("observation");
        assertThat(finding.fix()).contains("release the lock first");
    }

    @Test
    void an_interruptible_lock_is_not_proven_while_somebody_could_interrupt_it() {
        SnapshotBuilder told = snapshot()
                .lock("a", "one")
                .lock("b", "two")
                .thread(
                        "one",
                        thread -> thread.awaits("b")
                                .at("java.util.concurrent.locks.ReentrantLock.lockInterruptibly:1", "com.acme.A.run:1"))
                .thread("two", thread -> thread.awaits("a"));

        assertThat(Findings.of(told)).containsExactly("PROVEN deadlock");
        assertThat(Findings.of(told.thread("watchdog", thread -> thread.sleeps())))
                .containsExactly("LIKELY deadlock");
    }

    @Test
    void a_lock_of_unknown_owners_is_not_proven() {
        assertThat(Findings.of(snapshot()
                        .resource(Kind.LOCK, "a", lock -> lock.party("one", Role.OWNER, 1))
                        .lock("b", "two")
                        .thread("one", thread -> thread.awaits("b"))
                        .thread("two", thread -> thread.awaits("a"))))
                .containsExactly("LIKELY deadlock");
    }

    @Test
    void a_stamped_lock_taken_twice_is_likely_since_any_thread_may_give_it_back() {
        Finding finding = Findings.only(snapshot()
                .resource(
                        Kind.LOCK,
                        "cells",
                        it -> it.type("java.util.concurrent.locks.StampedLock")
                                .party("resize", Role.OWNER, 1, "com.acme.Cells.add:12"))
                .thread("resize", thread -> thread.awaits("cells").at("com.acme.Cells.resize:30"))
                .thread("server", server -> server.outside()));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY deadlock");
        assertThat(Lines.of(finding.evidence()))
                .containsExactly(
                        "chain: \"resize\" holds the StampedLock (taken at com.acme.Cells.add(Cells.java:12)), "
                                + "wants the StampedLock, held by \"resize\"");
        assertThat(finding.fix()).contains("this lock is not reentrant");
    }

    @Test
    void two_circles_are_two_findings() {
        assertThat(Findings.of(bank().lock("a", "one")
                        .lock("b", "two")
                        .thread("one", thread -> thread.awaits("b").at("com.acme.Other.run:3"))
                        .thread("two", thread -> thread.awaits("a").at("com.acme.Other.run:4"))))
                .containsExactly("PROVEN deadlock", "PROVEN deadlock");
    }

    /** Two memoized results, of which each is computed by a thread that asks for the other. */
    private static SnapshotBuilder results(String secretsRunner) {
        return snapshot()
                .thread("acceptor", it -> it.outside())
                .resource(
                        Kind.FUTURE,
                        "config",
                        it -> it.type("java.util.concurrent.FutureTask").party("main", Role.RUNNER, 1))
                .resource(
                        Kind.FUTURE,
                        "secrets",
                        it -> it.type("java.util.concurrent.FutureTask").party(secretsRunner, Role.RUNNER, 1))
                .thread("main", it -> it.awaits("secrets").at("com.acme.Lazy.get:9"))
                .thread("vault", it -> it.awaits("config").at("com.acme.Lazy.get:9"))
                .thread("loader", it -> it.sleeps());
    }

    @Test
    void each_runs_the_task_whose_result_the_other_wants() {
        Finding finding = Findings.only(results("vault"));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY deadlock");
        assertThat(finding.summary())
                .isEqualTo("2 threads wait for ever for each other's results: each runs the task whose result another"
                        + " wants.");
        assertThat(Findings.of(results("loader"))).isEmpty();
    }
}
