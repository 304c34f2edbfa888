package dev.hangscope.diagnosis.rules.wakeup;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.SnapshotBuilder;
import dev.hangscope.snapshot.ThreadWait.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a heap dump shows of threads that could end a wait, and what is reported then. */
class HeapHelpTest {
    private static final String TOLD = "SUSPECTED unexplained-wait";

    private static SnapshotBuilder ticking() {
        return snapshot().thread("ticker", ticker -> ticker.daemon().sleeps());
    }

    @Test
    void a_check_of_idle_objects_gives_no_borrower_one() {
        String[] evictor = {
            "\"pool-1\": a variable of"
                    + " java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take(X.java:1)",
            "item: reactor.pool.AbstractPool$Borrower",
            "actual: com.acme.Result"
        };

        assertThat(reachedBy(evictor)).containsExactly(TOLD);
        assertThat(reachedBy(evictor[0], evictor[2])).isEmpty();
        assertThat(reachedBy("\"pool-1\": a variable of com.acme.Orders.store(Orders.java:4)", evictor[1], evictor[2]))
                .isEmpty();
    }

    private static List<String> reachedBy(String... path) {
        Snapshot told = ticking()
                .thread("main", main -> main.waits(Kind.PARK, null, false).at("com.acme.Orders.read:9"))
                .build();
        return found(
                told,
                new Reachability(
                        ids(told).get("main"),
                        Reachability.Outcome.LIVE,
                        "com.acme.Result",
                        null,
                        List.of(path),
                        List.of()));
    }

    private static Map<String, Long> ids(Snapshot told) {
        return Objects.requireNonNull(told.jvm()).threads().stream()
                .collect(Collectors.toMap(JavaThread::name, JavaThread::id));
    }

    private static List<String> found(Snapshot told, Reachability... ways) {
        JvmFacts jvm = Objects.requireNonNull(told.jvm()).with(List.of(ways));
        return new Diagnostician(Rules.all())
                .diagnose(told.withJvm(jvm), Duration.ofSeconds(5)).findings().stream()
                        .map(finding -> finding.verdict() + " " + finding.kind().id())
                        .toList();
    }

    /** What is told of main, which a loop's variable leads to, when this is the way to what the loop waits for itself. */
    private static List<String> reachedByLoop(String wayToLoop, boolean weakly) {
        Snapshot told = ticking()
                .thread("main", main -> main.waits(Kind.PARK, null, false).at("com.acme.Orders.read:9"))
                .thread(
                        "loop",
                        loop -> loop.daemon()
                                .waits(Kind.PARK, null, false)
                                .at("com.acme.Loop.ask:4", "com.acme.Loop.run:7"))
                .build();
        Map<String, Long> ids = ids(told);
        return found(
                told,
                way(ids.get("main"), "\"loop\": a variable of com.acme.Loop.run", ids.get("loop"), false),
                way(ids.get("loop"), wayToLoop, null, weakly));
    }

    /** What is told late of a thread beside one of the same code that moves, when a static field leads to what it waits for. */
    private static List<String> besideOwnCode(boolean weakly) {
        Snapshot told = snapshot()
                .late()
                .thread("main", it -> it.sleeps().at("com.acme.Orders.tick:3"))
                .thread("reader", it -> it.waits(Kind.PARK, null, false).at("com.acme.Orders.read:9"))
                .build();
        return found(told, way(ids(told).get("reader"), "static field com.acme.Orders.CACHE", null, weakly));
    }

    @Test
    void a_thread_of_the_same_code_has_no_way_where_a_dump_shows_weak_ones_alone() {
        assertThat(besideOwnCode(false)).isEmpty();
        assertThat(besideOwnCode(true)).containsExactly(TOLD);
    }

    private static Reachability way(long thread, String path, @Nullable Long from, boolean weakly) {
        return new Reachability(
                thread,
                Reachability.Outcome.LIVE,
                "com.acme.Result",
                null,
                List.of(path),
                List.of(),
                null,
                from,
                weakly);
    }

    @Test
    void a_thread_that_is_unexplained_itself_explains_nothing() {
        String ticker = "\"ticks\": a variable of com.acme.Tick.run";

        assertThat(reachedByLoop(ticker, false)).isEmpty();
        assertThat(reachedByLoop(ticker, true)).containsExactly(TOLD);
        assertThat(reachedByLoop("static field com.acme.Loop.TASKS", false)).containsExactly(TOLD);
    }

    /** What is told of a hook whose latch a thread has in a variable that wants a monitor; main owns it, and joins the hook or sleeps. */
    private static List<String> reachedByLockedOut(Consumer<SnapshotBuilder.ThreadBuilder> main) {
        Snapshot told = ticking()
                .monitor("files", "main")
                .thread("main", main)
                .thread("hook", it -> it.waits(Kind.PARK, null, false).at("com.acme.Hook.run:9"))
                .thread(
                        "flusher",
                        it -> it.daemon()
                                .awaits("files")
                                .startedBy("hook", "com.acme.Hook.run:8")
                                .at("com.acme.Flusher.run:9"))
                .build();
        Map<String, Long> ids = ids(told);
        return found(
                told,
                way(ids.get("hook"), "\"flusher\": a variable of com.acme.Flusher.run", ids.get("flusher"), false));
    }

    @Test
    void a_thread_that_wants_a_monitor_helps_when_its_owner_may_move() {
        assertThat(reachedByLockedOut(main -> main.joins("hook").at("com.acme.Main.main:9")))
                .isNotEmpty();
        assertThat(reachedByLockedOut(main -> main.sleeps().at("com.acme.Main.main:9")))
                .isEmpty();
    }
}
