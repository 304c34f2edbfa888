package dev.hangscope.diagnosis.rules.exit;

import dev.hangscope.diagnosis.Dependent;
import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Fate;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Holder;
import dev.hangscope.diagnosis.rules.context.Holder.Idleness;
import dev.hangscope.diagnosis.rules.context.QueueWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JavaThread.Role;
import dev.hangscope.snapshot.Snapshot.Trigger;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.waitgraph.JvmWaitGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code main} has ended, and the JVM cannot: non-daemon threads are left, and all of them idle. One that is at work, or
 * waits for the outside, makes it a server, and the rule silent. For a stuck shutdown hook see {@link StuckHook}.
 */
public final class ExitBlocked implements Rule {

    @Override
    public Kind kind() {
        return Kind.EXIT_BLOCKED;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        if (scene == null || !scene.waitsForLastThread()) {
            return List.of();
        }
        List<JavaThread> last = scene.jvm.threads().stream()
                .filter(thread -> !thread.daemon() && !thread.virtual() && thread.role() != Role.DESTROY_JAVA_VM)
                .toList();
        // A housekeeper that is no daemon is there to keep the JVM alive: an exported RMI object's, for example.
        if (last.isEmpty() || last.stream().anyMatch(thread -> thread.role() == Role.HOUSEKEEPER)) {
            return List.of();
        }
        List<Holder> holders = last.stream().map(Holder::of).toList();
        if (holders.stream().anyMatch(holder -> holder.isActive() || isHelped(scene, holder))
                || isServed(scene)
                || isYoung(scene, holders)) {
            return List.of();
        }
        boolean asked = situation.snapshot().trigger() == Trigger.SIGQUIT
                || situation.snapshot().trigger() == Trigger.COMMAND;
        boolean timed = holders.stream().anyMatch(holder -> holder.idleness().isTimed());
        List<JavaThread> clocks = clocks(scene, holders);
        // Who asks for a report wants the JVM to have ended; a library's pool that is shared with its daemons is in
        // use.
        if (endByThemselves(holders) && !(asked && clocks.isEmpty())) {
            return asked ? List.of(finding(scene, holders, List.of(), Verdict.NOTE)) : List.of();
        }
        Verdict verdict = clocks.isEmpty() && (asked || !timed) ? Verdict.LIKELY : Verdict.SUSPECTED;
        return List.of(finding(scene, holders, clocks, verdict));
    }

    /** A pool's worker that waits with a keep-alive time ends when that is over, and the JVM with the last of them. */
    private static boolean endByThemselves(List<Holder> holders) {
        return holders.stream().allMatch(holder -> holder.idleness() == Idleness.KEEP_ALIVE);
    }

    /** Whether a daemon thread works, or waits for work from outside: it may have something for the idle ones. */
    private static boolean isServed(Scene scene) {
        return daemons(scene).anyMatch(thread -> {
            ThreadWait wait = thread.waitsFor();
            return wait == null ? thread.state() == Thread.State.RUNNABLE : Holder.isOutside(wait.kind());
        });
    }

    /** Whether it waits for something that is understood and that a thread which moves will give it. */
    private static boolean isHelped(Scene scene, Holder holder) {
        return holder.idleness() == Idleness.WAIT
                && scene.graph.isLive(JvmWaitGraph.node(holder.thread().id()))
                && scene.isUnderstood(holder.thread());
    }

    /**
     * The daemon threads that will go on at a certain time, and may then have something for the idle ones; and the schedulers that are no
     * daemons, if they ever had.
     */
    private static List<JavaThread> clocks(Scene scene, List<Holder> holders) {
        Stream<JavaThread> schedulers = holders.stream()
                .map(Holder::thread)
                .filter(thread -> Signatures.isScheduler(thread) && mayHaveGivenWork(scene, holders));
        Stream<JavaThread> clocks = daemons(scene)
                .filter(thread ->
                        Holder.of(thread).isActive() || Holder.of(thread).idleness() == Idleness.LOOP);
        return Stream.concat(clocks, schedulers).distinct().toList();
    }

    /** Whether one of the idle ones waits for a shorter time than another: it had work. A late agent has not seen it. */
    private static boolean mayHaveGivenWork(Scene scene, List<Holder> holders) {
        LongSummaryStatistics waits = holders.stream()
                .map(holder -> holder.thread().waitsFor())
                .filter(Objects::nonNull)
                .mapToLong(wait -> wait.since().toMillis())
                .summaryStatistics();
        return scene.jvm.historyIsUnseen() || waits.getMax() - waits.getMin() >= scene.after.toMillis();
    }

    private static Stream<JavaThread> daemons(Scene scene) {
        return scene.jvm.threads().stream()
                .filter(thread -> (thread.daemon() || thread.virtual()) && thread.role() == Role.APPLICATION);
    }

    private static boolean isYoung(Scene scene, List<Holder> holders) {
        return stuckFor(scene, holders).compareTo(scene.after) < 0;
    }

    /** Since when nothing has moved: since main's end, or since a holder's last work. */
    private static Duration stuckFor(Scene scene, List<Holder> holders) {
        Duration shortest = exitAge(scene, holders);
        for (Holder holder : holders) {
            ThreadWait wait = holder.thread().waitsFor();
            // A wait in a loop begins anew all the time.
            if (wait != null
                    && holder.idleness() != Idleness.LOOP
                    && wait.since().compareTo(shortest) < 0) {
                shortest = wait.since();
            }
        }
        return shortest;
    }

    private static Duration exitAge(Scene scene, List<Holder> holders) {
        if (scene.jvm.exitSince() != null) {
            return scene.jvm.exitSince();
        }
        return Stream.concat(
                        scene.jvm.threads().stream()
                                .filter(thread -> thread.role() == Role.DESTROY_JAVA_VM)
                                .map(thread -> thread.waitsFor() == null
                                        ? null
                                        : thread.waitsFor().since()),
                        scene.jvm.endedThreads().stream()
                                .filter(thread ->
                                        thread.id() == 1 || thread.name().equals("main"))
                                .map(thread -> thread.ended()))
                .filter(Objects::nonNull)
                .max(Duration::compareTo)
                .orElseGet(
                        () -> Scene.longest(holders.stream().map(Holder::thread).toList()));
    }

    private static Finding finding(Scene scene, List<Holder> holders, List<JavaThread> clocks, Verdict verdict) {
        List<JavaThread> threads = holders.stream().map(Holder::thread).toList();
        List<String> reasons = new ArrayList<>();
        if (holders.stream().anyMatch(holder -> holder.idleness() == Idleness.KEEP_ALIVE)) {
            reasons.add("a pool's worker may end when its keep-alive time is over");
        }
        if (holders.stream().anyMatch(holder -> holder.idleness() == Idleness.LOOP)) {
            reasons.add("a thread that waits with a time-out may decide to end");
        }
        if (!clocks.isEmpty()) {
            reasons.add(Words.threads(clocks.stream().map(JavaThread::name).toList())
                    + " will go on by itself and may have work for them");
        }
        reasons.add("a daemon thread or a signal may still give them work or tell them to end");
        return new Finding(
                id(holders),
                Kind.EXIT_BLOCKED,
                verdict,
                verdict == Verdict.NOTE ? delay(holders) : summary(holders),
                stuckFor(scene, holders),
                scene.waiters(threads),
                new Resource(
                        ResourceType.JVM_EXIT,
                        null,
                        null,
                        "main has ended, " + Words.count(holders.size(), "non-daemon thread") + " left"),
                holders.stream().map(holder -> releaser(scene, holder)).toList(),
                List.of(Dependent.JVM_EXIT),
                evidence(holders),
                reasons,
                fix(scene, holders));
    }

    private static String id(List<Holder> holders) {
        List<String> marks = new ArrayList<>();
        for (Holder holder : holders) {
            String started = QueueWords.mark(holder.thread().startedAt());
            marks.add(holder.idleness() + " at " + Scene.mark(holder.thread()) + " started " + started);
        }
        return FindingId.of(Kind.EXIT_BLOCKED, marks);
    }

    private static String delay(List<Holder> holders) {
        return "main has ended; the JVM waits until the keep-alive time of "
                + Words.count(holders.size(), "idle pool worker") + " is over.";
    }

    private static String summary(List<Holder> holders) {
        Map<Idleness, Long> counts = new LinkedHashMap<>();
        holders.forEach(holder -> counts.merge(holder.idleness(), 1L, Long::sum));
        List<String> parts = new ArrayList<>();
        counts.forEach((idleness, count) -> parts.add(idleness.counted(count)));
        return "main has ended, but the JVM cannot: "
                + Words.count(holders.size(), "non-daemon thread") + (holders.size() == 1 ? " is" : " are") + " left ("
                + String.join(", ", parts) + ").";
    }

    private static Releaser releaser(Scene scene, Holder holder) {
        JavaThread thread = holder.thread();
        String pool = scene.madeAt(thread);
        String last = "started at " + (thread.startedAt() == null ? "a place not seen" : thread.startedAt())
                + (pool == null ? "" : "; its queue made at " + pool);
        return new Releaser(
                scene.pid(),
                thread.name(),
                ReleaserRole.HOLDER,
                new Fate(Fate.State.WAITING, holder.idleness().words(), last));
    }

    /** The way from the thread's start to the application's code, library frames included. */
    private static List<Evidence> evidence(List<Holder> holders) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        for (Holder holder : holders) {
            String way = holder.thread().startedAt() == null
                    ? "a place not seen"
                    : String.join(
                            " < ",
                            holder.thread().startedAt().frames().stream()
                                    .filter(frame -> !frame.isJdk())
                                    .limit(6)
                                    .map(Object::toString)
                                    .toList());
            names.computeIfAbsent(way, key -> new ArrayList<>())
                    .add(holder.thread().name());
        }
        List<Evidence> lines = new ArrayList<>();
        names.forEach((way, who) -> lines.add(new Evidence(
                EvidenceLabel.STARTED, Words.threads(who) + " at " + (way.isEmpty() ? "the JDK's own code" : way))));
        return lines;
    }

    private static String fix(Scene scene, List<Holder> holders) {
        Set<String> advice = new LinkedHashSet<>();
        for (Holder holder : holders) {
            advice.add(advice(scene, holder));
        }
        int more = advice.size() - 3;
        String text = String.join(" ", advice.stream().limit(3).toList());
        return more > 0 ? text + " And likewise for " + Words.number(more) + " more." : text;
    }

    private static String advice(Scene scene, Holder holder) {
        JavaThread thread = holder.thread();
        String started =
                thread.startedAt() == null ? Words.quoted(thread.name()) : "what " + place(thread) + " started";
        return switch (holder.idleness()) {
            case POOL, KEEP_ALIVE -> {
                String made = scene.madeAt(thread);
                String pool = made != null
                        ? "the pool made at " + made
                        : thread.startedAt() == null
                                ? "the pool of " + Words.quoted(thread.name())
                                : "the pool used by " + place(thread);
                yield "call shutdown() on " + pool + " when its work is done, or give it daemon threads.";
            }
            case TIMER -> "call cancel() on the Timer: " + started + "; or make it a daemon.";
            case CONSUMER -> {
                String made = scene.madeAt(thread);
                yield "put a sentinel for " + Words.quoted(thread.name()) + " into its queue"
                        + (made == null ? "" : " (made at " + made + ")")
                        + " when the work is done, or make it a daemon.";
            }
            case WAIT, LOOP, NONE ->
                "end " + started
                        + " when the work is done (its close(), stop() or shutdown()), or make its threads daemons.";
        };
    }

    private static String place(JavaThread thread) {
        return thread.startedAt() == null
                ? "it"
                : thread.startedAt().user().map(Scene::method).orElse("the JDK");
    }
}
