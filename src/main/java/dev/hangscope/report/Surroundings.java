package dev.hangscope.report;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.SensorState;
import dev.hangscope.snapshot.Snapshot.Trigger;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.NodeSet;
import dev.hangscope.waitgraph.WaitGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The end of a report: waits that are no finding, what was looked at, and what could not be seen. */
public final class Surroundings {
    private static final int GROUPS = 40;

    private final Diagnosis diagnosis;

    private Surroundings(Diagnosis diagnosis) {
        this.diagnosis = diagnosis;
    }

    /** The waits that are no findings, where somebody asked, and the processes of a tree; none when there is nothing to list. */
    public static List<Section> sections(Diagnosis diagnosis) {
        JvmFacts jvm = diagnosis.snapshot().jvm();
        Trigger trigger = diagnosis.snapshot().trigger();
        if (jvm != null && trigger != Trigger.SIGQUIT && trigger != Trigger.COMMAND) {
            return List.of();
        }
        List<Section> sections = new ArrayList<>();
        if (jvm != null) {
            new Surroundings(diagnosis).waits(jvm).ifPresent(sections::add);
            ReachedWaits.section(jvm).ifPresent(sections::add);
            BorrowedThings.section(diagnosis, jvm).ifPresent(sections::add);
        }
        OsFacts os = diagnosis.snapshot().os();
        if (os != null && (jvm == null || ProcessWaits.hasDescendants(os))) {
            sections.add(jvm == null ? ProcessWaits.section(os) : ProcessWaits.descendants(os));
        }
        return sections;
    }

    /** What was looked at, and what could not be seen. */
    public static List<Row> rows(Diagnosis diagnosis) {
        List<Row> rows = new ArrayList<>();
        rows.add(new Row(
                "looked at",
                new Surroundings(diagnosis).lookedAt(diagnosis.snapshot().jvm())));
        Map<Shortcoming, List<String>> names = new LinkedHashMap<>();
        for (SensorState sensor : diagnosis.snapshot().sensors()) {
            if (!sensor.active() || sensor.reason() != null) {
                names.computeIfAbsent(
                                new Shortcoming(sensor.active() ? "partly" : "not seen", sensor.reason()),
                                key -> new ArrayList<>())
                        .add(sensor.name());
            }
        }
        names.forEach((what, who) -> rows.add(
                new Row(what.label, String.join(", ", who) + (what.reason == null ? "" : ": " + what.reason))));
        return rows;
    }

    /** Sensors that share one are told in one line. */
    private record Shortcoming(String label, @Nullable String reason) {}

    private String lookedAt(@Nullable JvmFacts jvm) {
        if (jvm == null) {
            return (diagnosis.snapshot().os() == null
                    ? "the operating system only"
                    : ProcessWaits.lookedAt(diagnosis.snapshot().os()));
        }
        OsFacts os = diagnosis.snapshot().os();
        long virtual = jvm.threads().stream().filter(JavaThread::virtual).count();
        return Words.count(jvm.threads().size(), "thread")
                + (virtual == 0 ? "" : " (" + Words.number(virtual) + " virtual)") + ", "
                + Words.count(jvm.queues().size(), "queue") + ", "
                + Words.count(jvm.endedThreads().size(), "remembered ended thread")
                + (os == null || !ProcessWaits.hasDescendants(os) ? "" : ", " + ProcessWaits.lookedAt(os))
                + childJvms()
                + (diagnosis.after().isZero()
                        ? ""
                        : "; waits under " + Words.duration(diagnosis.after()) + " are no findings");
    }

    private String childJvms() {
        int told = diagnosis.snapshot().descendantJvms().size();
        return told == 0
                ? ""
                : ", " + Words.count(told, "child JVM") + " with the agent in " + (told == 1 ? "it" : "them");
    }

    /** What makes two waits equal for a reader; {@code stack} is the number of {@link Stacks}. */
    private record Alike(String doing, int stack) {}

    /** Numbers stacks, equal ones alike. A snapshot has each but once, so that most are known by identity. */
    private static final class Stacks {
        private final Map<List<Frame>, Integer> known = new IdentityHashMap<>();
        private final Map<List<Frame>, Integer> equal = new HashMap<>();

        int number(List<Frame> stack) {
            return known.computeIfAbsent(stack, fresh -> equal.computeIfAbsent(fresh, key -> equal.size()));
        }
    }

    private record Group(List<JavaThread> threads) {
        Duration longest() {
            return threads.stream()
                    .map(JavaThread::waitsFor)
                    .map(wait -> wait == null ? Duration.ZERO : wait.since())
                    .max(Duration::compareTo)
                    .orElse(Duration.ZERO);
        }
    }

    private Optional<Section> waits(JvmFacts jvm) {
        Predicate<NodeId> told = told();
        WaitListing words = new WaitListing(jvm);
        Map<Alike, Group> groups = new LinkedHashMap<>();
        Stacks stacks = new Stacks();
        for (JavaThread thread : jvm.threads()) {
            String doing = words.doing(thread);
            if (doing != null
                    && thread.role() == JavaThread.Role.APPLICATION
                    && !told.test(JvmWaitGraph.node(thread.id()))) {
                groups.computeIfAbsent(
                                new Alike(doing, stacks.number(thread.stack())), key -> new Group(new ArrayList<>()))
                        .threads()
                        .add(thread);
            }
        }
        if (groups.isEmpty()) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>();
        List<Map.Entry<Alike, Group>> sorted = groups.entrySet().stream()
                .sorted(Comparator.comparing(
                        (Map.Entry<Alike, Group> entry) -> entry.getValue().longest(), Comparator.reverseOrder()))
                .toList();
        for (Map.Entry<Alike, Group> entry : sorted.subList(0, Math.min(GROUPS, sorted.size()))) {
            lines.add(line(entry.getKey(), entry.getValue(), words));
        }
        if (sorted.size() > GROUPS) {
            long threads = sorted.subList(GROUPS, sorted.size()).stream()
                    .mapToLong(entry -> entry.getValue().threads().size())
                    .sum();
            lines.add("and " + Words.count(threads, "thread") + " in " + Words.number(sorted.size() - GROUPS)
                    + " other places");
        }
        return Optional.of(new Section(diagnosis.findings().isEmpty() ? "waits" : "other waits, no findings", lines));
    }

    /**
     * The nodes that the findings tell of: who waits there, and who is held up by those and cannot move. Who may yet be helped
     * by somebody else is no victim of a finding, and so is listed here.
     */
    private Predicate<NodeId> told() {
        Set<NodeId> waiters = diagnosis.findings().stream()
                .flatMap(finding -> finding.waiters().stream())
                .map(Waiter::node)
                .collect(Collectors.toSet());
        WaitGraph graph = diagnosis.graph();
        NodeSet heldUp = graph.andHeldUpBy(waiters);
        return node -> waiters.contains(node) || heldUp.contains(node) && graph.isStuckUnlessWeak(node);
    }

    private static String line(Alike alike, Group group, WaitListing words) {
        JavaThread first = group.threads().get(0);
        String at = first.place().map(frame -> " at " + frame).orElse("");
        String since = group.longest().isZero() ? "" : " for " + Words.duration(group.longest());
        String about = about(group, words);
        return Words.threads(group.threads().stream().map(JavaThread::name).toList()) + "  " + alike.doing() + since
                + at + (about.isEmpty() ? "" : "; " + about);
    }

    private static String about(Group group, WaitListing words) {
        Set<NodeId> objects = new HashSet<>();
        for (JavaThread thread : group.threads()) {
            ThreadWait wait = thread.waitsFor();
            NodeId target = wait == null ? null : wait.target();
            if (target != null) {
                objects.add(target);
            }
        }
        return switch (objects.size()) {
            case 0 -> "";
            case 1 -> words.about(objects.iterator().next());
            default -> Words.number(objects.size()) + " different ones";
        };
    }
}
