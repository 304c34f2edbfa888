package dev.hangscope.diagnosis.rules.wakeup;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Lines;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.JavaThread.Role;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.SnapshotBuilder.ThreadBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** All threads wait without a timeout: certain enough when nothing is left that could act, and not otherwise. */
class NothingLeftTest {
    private static final String LIKELY = "LIKELY missed-signal";
    private static final String DELAYED = "ForkJoinPool.commonPool-delayScheduler";

    private static ThreadBuilder objectWait(ThreadBuilder thread) {
        return thread.waits(Kind.OBJECT_WAIT, "object:com.acme.Cell@1f", false)
                .at("java.lang.Object.wait:1", "com.acme.Cell.get:9");
    }

    /** Since JDK 25 the common pool has a timer; what its tasks are is not known. */
    private static ThreadBuilder delayed(ThreadBuilder thread) {
        return thread.daemon().waits(Kind.PARK, null, true).at("java.util.concurrent.DelayScheduler.loop:253");
    }

    private static SnapshotBuilder lostNotify() {
        return snapshot()
                .requests(0)
                .thread("main", main -> main.joins("printer").at("com.acme.Main.main:3"))
                .thread("printer", printer -> objectWait(printer).startedBy("main"))
                .ended("clerk", clerk -> clerk.startedBy("main"));
    }

    @Test
    void a_lost_notify_is_likely_and_names_the_chain() {
        Finding finding = Findings.only(lostNotify());

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo(LIKELY);
        assertThat(finding.summary())
                .isEqualTo("1 thread waits, and no thread is known that could release it: \"printer\" in Object.wait at"
                        + " com.acme.Cell.get(Cell.java:9) for 31 s; every thread of the application waits without a"
                        + " timeout.");
        assertThat(Lines.of(finding.holdsUp())).singleElement().asString().contains("\"main\" in Thread.join");
        assertThat(finding.releasers()).extracting(Finding.Releaser::thread).containsExactly("clerk");
    }

    @Test
    void a_taker_of_an_item_that_has_just_come_is_about_to_run() {
        assertThat(Findings.of(takersOf(3))).containsExactly("SUSPECTED unexplained-wait");
        assertThat(Findings.of(takersOf(0))).contains(LIKELY);
    }

    private static SnapshotBuilder takersOf(int items) {
        return lostNotify()
                .queue("work", queue -> queue.size(items))
                .thread("taker", taker -> taker.takes("work").at("com.acme.Shop.take:4"));
    }

    @Test
    void nested_monitors_name_the_lock_that_the_waiter_keeps() {
        Finding finding = Findings.only(snapshot()
                .requests(0)
                .monitor("root", "waiter")
                .thread("main", main -> main.joins("notifier").at("com.acme.Main.main:3"))
                .thread("waiter", waiter -> objectWait(waiter))
                .thread("notifier", notifier -> notifier.awaits("root").at("com.acme.Log.call:7")));

        assertThat(finding.waiters()).extracting(Finding.Waiter::thread).containsExactly("waiter");
        assertThat(Lines.of(finding.evidence()))
                .singleElement()
                .asString()
                .contains("\"waiter\" holds the monitor of an Account");
        assertThat(Lines.of(finding.holdsUp()))
                .anyMatch(line -> line.contains("notifier"))
                .anyMatch(line -> line.contains("main"));
    }

    @Test
    void a_condition_a_park_and_the_take_of_the_only_thread() {
        assertThat(Findings.of(snapshot().requests(0).thread("main", main -> main.waits(Kind.CONDITION, null, false))))
                .containsExactly(LIKELY);
        assertThat(Findings.of(snapshot().requests(0).thread("main", main -> main.parks())))
                .containsExactly(LIKELY);
        assertThat(Findings.of(
                        snapshot().requests(0).queue("work", queue -> {}).thread("main", main -> main.takes("work"))))
                .containsExactly("LIKELY missing-sentinel");
    }

    @Test
    void a_stamped_lock_of_which_no_owner_is_known_is_a_deadlock() {
        assertThat(Findings.of(snapshot()
                        .requests(0)
                        .resource(
                                ResourceFacts.Kind.LOCK,
                                "stamped",
                                lock -> lock.type("java.util.concurrent.locks.StampedLock"))
                        .thread("main", main -> main.awaits("stamped"))))
                .containsExactly("LIKELY deadlock");
    }

    /** JDK 21 does not tell which monitor a virtual thread waits for, nor who owns it. */
    @Test
    void monitors_of_which_no_owner_is_known_are_a_deadlock_and_who_joins_is_held_up() {
        Finding finding = Findings.only(snapshot()
                .requests(0)
                .thread("main", main -> main.joins("one").at("com.acme.Main.main:3"))
                .thread("one", one -> one.waits(Kind.MONITOR_ENTER, null, false).at("com.acme.Bank.move:7"))
                .thread("two", two -> two.waits(Kind.MONITOR_ENTER, null, false).at("com.acme.Bank.move:7")));

        assertThat(finding.verdict() + " " + finding.kind().id()).isEqualTo("LIKELY deadlock");
        assertThat(finding.waiters()).extracting(Finding.Waiter::thread).containsExactly("one", "two");
        assertThat(Lines.of(finding.holdsUp())).singleElement().asString().contains("\"main\" in Thread.join");
        assertThat(finding.fix()).contains("Bank.move").doesNotContain("StampedLock");
    }

    @Test
    void a_future_and_an_exchanger_that_nothing_was_seen_of_are_likely() {
        assertThat(Findings.of(snapshot()
                        .requests(0)
                        .resource(ResourceFacts.Kind.FUTURE, "reply", future -> {})
                        .thread("main", main -> main.awaits("reply"))))
                .containsExactly("LIKELY abandoned-future");
        assertThat(Findings.of(snapshot()
                        .requests(0)
                        .resource(ResourceFacts.Kind.EXCHANGER, "partner", exchanger -> {})
                        .thread("main", main -> main.awaits("partner"))))
                .containsExactly("LIKELY unreleased-synchronizer");
        assertThat(Findings.of(snapshot()
                        .requests(1)
                        .resource(ResourceFacts.Kind.FUTURE, "reply", future -> {})
                        .thread("main", main -> main.awaits("reply"))))
                .containsExactly("SUSPECTED abandoned-future");
    }

    @Test
    void idle_workers_and_servants_of_the_jvm_cannot_act() {
        assertThat(Findings.of(lostNotify()
                        .queue("tasks", queue -> {})
                        .thread("pool-1-thread-1", worker -> worker.idlePoolWorker("tasks"))
                        .thread(
                                "Common-Cleaner",
                                it -> it.daemon()
                                        .role(Role.HOUSEKEEPER)
                                        .waits(Kind.OBJECT_WAIT, null, true)
                                        .at(
                                                "java.lang.Object.wait:1",
                                                "java.lang.ref.ReferenceQueue.remove:155",
                                                "jdk.internal.ref.CleanerImpl.run:140"))
                        .thread(
                                "JNA Cleaner",
                                it -> it.daemon()
                                        .role(Role.HOUSEKEEPER)
                                        .waits(Kind.OBJECT_WAIT, null, true)
                                        .at(
                                                "java.lang.Object.wait:1",
                                                "java.lang.ref.ReferenceQueue.remove:155",
                                                "com.sun.jna.internal.Cleaner$CleanerThread.run:154"))
                        .thread(
                                "Signal Dispatcher",
                                it -> it.role(Role.HOUSEKEEPER).at())
                        .thread(
                                "VirtualThread-unblocker",
                                it -> it.daemon().at("java.lang.VirtualThread.takeVirtualThreadListToUnblock:1"))
                        .thread(
                                "ForkJoinPool-1-delayScheduler",
                                it -> it.daemon()
                                        .waits(Kind.PARK, null, false)
                                        .at("java.util.concurrent.DelayScheduler.loop:1"))))
                .containsExactly(LIKELY);
    }

    @TestFactory
    Stream<DynamicTest> it_is_only_suspected_where_something_may_act() {
        Map<String, SnapshotBuilder> told = new LinkedHashMap<>();
        told.put("a signal handler", lostNotify().requests(0, "USR2"));
        told.put("a shutdown hook", lostNotify().requests(1));
        told.put(
                "a thread that sleeps",
                lostNotify().thread("ticker", it -> it.daemon().sleeps()));
        told.put("a thread that runs", lostNotify().thread("busy", it -> it.daemon()));
        told.put(
                "a thread that reads",
                lostNotify().thread("reader", it -> it.daemon().outside()));
        told.put(
                "a young wait",
                lostNotify().thread("young", it -> objectWait(it.daemon()).since(1)));
        told.put(
                "a pool's worker that has just become idle, for whoever it has woken may not run yet",
                lostNotify()
                        .queue("tasks", queue -> {})
                        .thread(
                                "pool-1-thread-1",
                                worker -> worker.idlePoolWorker("tasks").since(1)));
        told.put(
                "a scheduler's worker that has just been woken, whose task is no longer in the queue",
                lostNotify()
                        .thread(
                                "CompletableFutureDelayScheduler",
                                worker -> worker.daemon()
                                        .at(
                                                "java.util.concurrent.locks.LockSupport.parkNanos:252",
                                                "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take:1182",
                                                "java.util.concurrent.ThreadPoolExecutor.getTask:1062")));
        told.put("a common pool's timer with a task to come", lostNotify().thread(DELAYED, it -> delayed(it)));
        told.put(
                "a common pool's timer that starts a task",
                lostNotify().thread(DELAYED, it -> it.daemon().at("java.util.concurrent.DelayScheduler.loop:253")));
        told.put(
                "a Timer with a task to come",
                lostNotify()
                        .thread(
                                "Timer-0",
                                it -> it.waits(Kind.OBJECT_WAIT, null, true).at("java.util.TimerThread.mainLoop:1")));
        told.put(
                "the selector of an HTTP client",
                lostNotify()
                        .thread(
                                "HttpClient-1-SelectorManager",
                                it -> it.role(Role.HOUSEKEEPER).outside()));
        return told.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(),
                        () -> assertThat(Findings.of(entry.getValue())).containsExactly("SUSPECTED unexplained-wait")));
    }

    @Test
    void main_that_joins_itself_wants_to_be_ended_from_outside() {
        assertThat(Findings.of(snapshot().requests(0).thread("main", main -> main.joins("main"))))
                .isEmpty();
    }

    @Test
    void who_waits_for_the_result_of_a_task_is_held_up_by_the_thread_that_runs_it() {
        Finding finding = Findings.only(snapshot()
                .requests(0)
                .resource(
                        ResourceFacts.Kind.FUTURE,
                        "step",
                        it -> it.type("java.util.concurrent.FutureTask").party("step-1", ResourceFacts.Role.RUNNER, 1))
                .thread("main", main -> main.awaits("step").at("com.acme.Main.main:3"))
                .thread("step-1", step -> objectWait(step).startedBy("main")));

        assertThat(finding.waiters()).extracting(Finding.Waiter::thread).containsExactly("step-1");
        assertThat(Lines.of(finding.holdsUp())).singleElement().asString().contains("\"main\" waiting for the result");
    }

    @Test
    void a_taker_whose_producer_is_the_waiter_is_held_up_by_it() {
        Finding finding = Findings.only(snapshot()
                .requests(0)
                .queue("tasks", queue -> {})
                .thread("main", main -> objectWait(main).hasPut("tasks", 4, 31))
                .thread("loop", loop -> loop.takes("tasks").at("com.acme.Loop.run:4")));

        assertThat(finding.kind().id()).isEqualTo("missed-signal");
        assertThat(finding.waiters()).extracting(Finding.Waiter::thread).containsExactly("main");
    }
}
