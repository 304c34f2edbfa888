package dev.hangscope.report.html;

import dev.hangscope.diagnosis.Dependent;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.report.html.Box.Mark;
import dev.hangscope.snapshot.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The part of the wait-for graph that one finding tells of, in layers: who is held up, who is stuck, what they wait for,
 * who could release it. Where a finding names no resource its waiters wait for each other, and {@link Steps} knows for
 * what.
 */
final class Neighbourhood {
    /** More equal nodes than this become one. */
    static final int EQUALS_SHOWN = 8;

    private static final int NODES = 12;
    /** Waiters whose ways are searched: those of a hundred thousand would take longer than the diagnosis. */
    private static final int FOLLOWED = 1000;

    private static final String STUCK = "stuck";
    private static final NodeId REST = new NodeId.OfResource("");

    /**
     * A column of a drawing.
     *
     * @param heading what its nodes have in common
     * @param boxes its nodes, top to bottom
     */
    record Layer(String heading, List<Box> boxes) {
        boolean isStuck() {
            return heading.equals(STUCK);
        }
    }

    /** An arrow from a waiter to what it waits for; {@code null} stands for the stuck layer as a whole. */
    record Arrow(Box from, @Nullable Box to) {}

    /**
     * A drawing.
     *
     * @param layers left to right, none empty
     * @param arrows each from a layer to a later one
     */
    record Picture(List<Layer> layers, List<Arrow> arrows) {}

    private final Finding finding;
    private final List<Layer> layers = new ArrayList<>();
    private final Set<Arrow> arrows = new LinkedHashSet<>();

    private Neighbourhood(Finding finding) {
        this.finding = finding;
    }

    /** The drawing of a finding; one without arrows says nothing that the text does not. */
    static Picture of(Finding finding, Supplier<Steps> steps) {
        Neighbourhood drawn = new Neighbourhood(finding);
        if (finding.kind() == Kind.EXIT_BLOCKED) {
            drawn.exit();
        } else if (finding.resource() != null) {
            drawn.queue(finding.resource());
        } else {
            drawn.cycle(steps.get());
        }
        return new Picture(drawn.layers, List.copyOf(drawn.arrows));
    }

    /** The JVM waits for its last threads, so they are what it waits for. */
    private void exit() {
        List<Dependent> waiting = new ArrayList<>(List.of(Dependent.JVM_EXIT));
        finding.holdsUp().stream()
                .filter(each -> !each.equals(Dependent.JVM_EXIT))
                .forEach(waiting::add);
        List<Box> first = layer("held up", firstOf(waiting));
        connect(first, layer("keep it alive", distinct(waiters())));
    }

    private void queue(Resource resource) {
        victims();
        List<Box> waiters = layer(STUCK, distinct(waiters()));
        List<String> about = new ArrayList<>();
        if (resource.className() != null) {
            about.add(Words.simple(resource.className()));
        }
        about.add(resource.detail());
        if (resource.createdAt() != null) {
            about.add("made at " + resource.createdAt());
        }
        Box box = new Box(markOfStuck(), resource.type().label(), about);
        connect(waiters, layer("wait for", List.of(box)));
        List<Box> releasers = layer("could release it", releasers());
        connect(List.of(box), releasers);
        connect(releasers.isEmpty() ? List.of(box) : releasers, layer("other side", outside()));
    }

    /** Those at the other ends of connections and pipes, which may be this JVM itself, and the owners of a file's lock. */
    private List<Box> outside() {
        return finding.evidence().stream()
                .filter(line -> line.label() == EvidenceLabel.PEER)
                .limit(NODES)
                .map(line -> new Box(Mark.PLAIN, line.text(), List.of()))
                .toList();
    }

    private void cycle(Steps steps) {
        victims();
        List<Box> boxes = waiters();
        layer(STUCK, distinct(boxes));
        Map<NodeId, Box> resources = new LinkedHashMap<>();
        Map<NodeId, Box> parties = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(FOLLOWED, boxes.size()); i++) {
            for (Steps.Step step : steps.from(finding.waiters().get(i).node())) {
                Box party = boxOf(step.party(), parties, steps::party);
                NodeId over = step.over();
                if (over == null) {
                    arrows.add(new Arrow(boxes.get(i), party));
                } else {
                    Box resource = boxOf(over, resources, steps::resource);
                    arrows.add(new Arrow(boxes.get(i), resource));
                    arrows.add(new Arrow(resource, party));
                }
            }
        }
        layer("wait for", List.copyOf(resources.values()));
        layer(resources.isEmpty() ? "wait for" : "could release it", List.copyOf(parties.values()));
    }

    /** The box of its own for each of the first dozen, and one for all that come after them. */
    private static Box boxOf(NodeId id, Map<NodeId, Box> boxes, Function<NodeId, Box> made) {
        Box known = boxes.get(id);
        if (known != null) {
            return known;
        }
        return boxes.size() < NODES - 1
                ? boxes.computeIfAbsent(id, made)
                : boxes.computeIfAbsent(REST, key -> new Box(Mark.STUCK, "and more", List.of()));
    }

    /** The text does not tell behind which of the waiters each waits. */
    private void victims() {
        for (Box victim : layer("held up", firstOf(finding.holdsUp()))) {
            arrows.add(new Arrow(victim, null));
        }
    }

    /** The box of each waiter, one box for several where there are many. */
    private List<Box> waiters() {
        Mark mark = markOfStuck();
        boolean threads = finding.waiters().stream().allMatch(waiter -> waiter.node() instanceof NodeId.OfThread);
        return boxes(
                finding.waiters(),
                Waiter::at,
                waiter -> threads || waiter.thread() == null ? name(waiter.thread(), waiter.pid()) : waiter.thread(),
                threads ? "threads" : "processes",
                waiter -> new Box(mark, "", List.of((threads ? "at " : "") + waiter.at())));
    }

    private List<Box> releasers() {
        boolean threads = finding.releasers().stream().allMatch(releaser -> releaser.thread() != null);
        return distinct(boxes(
                finding.releasers(),
                releaser -> new Releaser(0, null, releaser.role(), releaser.fate()),
                releaser -> name(releaser.thread(), releaser.pid()),
                threads ? "threads" : "processes",
                this::fate));
    }

    /** Only a hang is painted as one. */
    private Mark markOfStuck() {
        return finding.verdict().isHang() ? Mark.STUCK : Mark.PLAIN;
    }

    private Box fate(Releaser releaser) {
        Mark mark = releaser.fate().state().isGone() ? Mark.GONE : markOfStuck();
        return new Box(
                mark, "", List.of(releaser.role().word() + " " + releaser.fate().phrase()));
    }

    /** One box for each member, in their order; the same one for members that are shown together. */
    private static <T> List<Box> boxes(
            List<T> members, Function<T, Object> alike, Function<T, String> name, String noun, Function<T, Box> about) {
        Map<Object, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < members.size(); i++) {
            groups.computeIfAbsent(alike.apply(members.get(i)), key -> new ArrayList<>())
                    .add(i);
        }
        Box[] boxes = new Box[members.size()];
        int shown = 0;
        int told = 0;
        Box rest = null;
        for (List<Integer> group : groups.values()) {
            Box first = about.apply(members.get(group.get(0)));
            boolean together = group.size() > EQUALS_SHOWN || group.size() > 1 && members.size() > NODES;
            Box all = new Box(first.mark(), Words.number(group.size()) + " " + noun, first.about());
            if (rest == null && shown >= NODES - 1 && members.size() - told > group.size()) {
                rest = new Box(first.mark(), Words.number(members.size() - told) + " more " + noun, List.of());
            }
            for (int member : group) {
                Box one = new Box(first.mark(), name.apply(members.get(member)), first.about());
                boxes[member] = rest != null ? rest : together ? all : one;
            }
            shown += together ? 1 : group.size();
            told += group.size();
        }
        return List.of(boxes);
    }

    private static String name(@Nullable String thread, long pid) {
        return thread == null ? "process " + pid : thread.isEmpty() ? "nameless thread" : Words.quoted(thread);
    }

    private static List<Box> distinct(List<Box> boxes) {
        return List.copyOf(new LinkedHashSet<>(boxes));
    }

    private static List<Box> firstOf(List<Dependent> victims) {
        List<Box> boxes = new ArrayList<>();
        for (Dependent victim : victims.subList(0, Math.min(NODES, victims.size()))) {
            boxes.add(new Box(Mark.PLAIN, victim.toString(), List.of()));
        }
        if (victims.size() > NODES) {
            boxes.add(new Box(Mark.PLAIN, "and " + Words.number(victims.size() - NODES) + " more", List.of()));
        }
        return boxes;
    }

    private List<Box> layer(String heading, List<Box> boxes) {
        if (!boxes.isEmpty()) {
            layers.add(new Layer(heading, boxes));
        }
        return boxes;
    }

    private void connect(List<Box> waiters, List<Box> waitedFor) {
        waiters.forEach(from -> waitedFor.forEach(to -> arrows.add(new Arrow(from, to))));
    }
}
