package dev.hangscope.diagnosis.rules.pipe;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.QueueWords;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.Victims;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A pipe inside the JVM with threads that wait at one of its ends for long, and who was seen at the other end. */
final class PipeWait {
    private final Scene scene;
    private final ResourceFacts pipe;
    private final ThreadWait.Kind kind;
    private final List<JavaThread> waiters;
    private final Victims victims;
    private final List<Party> others;

    private PipeWait(Scene scene, ResourceFacts pipe, ThreadWait.Kind kind, List<JavaThread> waiters) {
        this.scene = scene;
        this.pipe = pipe;
        this.kind = kind;
        this.waiters = waiters;
        victims = scene.heldUpBy(waiters);
        Role other = kind == ThreadWait.Kind.PIPE_READ ? Role.WRITER : Role.READER;
        others = pipe.parties().stream().filter(party -> party.role() == other).toList();
    }

    /** All pipes with such waits. */
    static List<PipeWait> of(Scene scene, ThreadWait.Kind kind) {
        List<PipeWait> all = new ArrayList<>();
        for (ResourceFacts pipe : scene.jvm.resources()) {
            if (pipe.kind() == ResourceFacts.Kind.PIPE) {
                List<JavaThread> waiters = waiting(scene, pipe, kind);
                PipeWait wait = new PipeWait(scene, pipe, kind, waiters);
                if (!waiters.isEmpty() && !wait.hasOneJustEnded()) {
                    all.add(wait);
                }
            }
        }
        return all;
    }

    /** Whether a thread of the other end has ended in less than {@code after}: what it did last may have released the waiters. */
    private boolean hasOneJustEnded() {
        return others.stream()
                .map(party -> scene.threads.ended(party.thread()))
                .anyMatch(ended ->
                        ended != null && ended.ended() != null && ended.ended().compareTo(scene.after) < 0);
    }

    private static List<JavaThread> waiting(Scene scene, ResourceFacts pipe, ThreadWait.Kind kind) {
        return scene.waitingFor(pipe.id()).stream()
                .filter(scene::isOld)
                .filter(thread -> Objects.requireNonNull(thread.waitsFor()).kind() == kind)
                .toList();
    }

    /** Whether nobody but the waiters was seen at the other end. */
    boolean isOnlyItself() {
        Set<Long> ids = waiters.stream().map(JavaThread::id).collect(Collectors.toSet());
        return !others.isEmpty() && others.stream().allMatch(party -> ids.contains(party.thread()));
    }

    Optional<Verdict> verdict() {
        boolean writes = kind == ThreadWait.Kind.PIPE_WRITE;
        boolean idle = waiters.stream().allMatch(JavaThread::daemon) && victims.isEmpty();
        // A reader may be idle; a writer is not.
        if (idle && !writes) {
            return Optional.empty();
        }
        if (waiters.stream().allMatch(scene::isStuck)) {
            return Optional.of(!others.isEmpty() || writes ? Verdict.LIKELY : Verdict.SUSPECTED);
        }
        if (twinReader().isPresent()) {
            return Optional.of(Verdict.LIKELY);
        }
        return (waiters.stream().allMatch(scene::isStuckUnlessUnseen) && !others.isEmpty()) || haveReadersDied()
                ? Optional.of(Verdict.SUSPECTED)
                : Optional.empty();
    }

    /** Whether all readers of a full pipe have ended, one of them by an exception: their starter may still replace it. */
    private boolean haveReadersDied() {
        return kind == ThreadWait.Kind.PIPE_WRITE
                && isFull()
                && scene.waitingFor(pipe.id()).stream()
                        .noneMatch(thread ->
                                Objects.requireNonNull(thread.waitsFor()).kind() != kind)
                && others.stream().allMatch(party -> scene.threads.living(party.thread()) == null)
                && others.stream()
                        .map(party -> scene.threads.ended(party.thread()))
                        .anyMatch(ended -> ended != null && ended.uncaught() != null);
    }

    /**
     * Who waits for long at a twin of this pipe, of the same class and made by the same code, and that these writers feed
     * as far as anybody has seen, while nobody has ever read from this one: who reads the two one after another.
     */
    Optional<String> twinReader() {
        if (kind != ThreadWait.Kind.PIPE_WRITE || !others.isEmpty() || !isFull()) {
            return Optional.empty();
        }
        Set<Long> writers = waiters.stream().map(JavaThread::id).collect(Collectors.toSet());
        return scene.jvm.resources().stream()
                .filter(twin ->
                        twin.kind() == ResourceFacts.Kind.PIPE && twin.type().equals(pipe.type()))
                .filter(twin -> isOfOneMaker(twin.createdAt(), pipe.createdAt()))
                .filter(twin -> twin.parties().stream()
                        .filter(party -> party.role() == Role.WRITER)
                        .allMatch(party -> writers.contains(party.thread())))
                .flatMap(twin -> waiting(scene, twin, ThreadWait.Kind.PIPE_READ).stream())
                .map(reader -> Words.quoted(reader.name()))
                .findFirst();
    }

    private static boolean isOfOneMaker(@Nullable Site one, @Nullable Site other) {
        return one == null
                || other == null
                || one.frames().stream()
                        .anyMatch(frame -> !frame.isJdk()
                                && other.frames().stream()
                                        .anyMatch(its -> its.type().equals(frame.type())));
    }

    private boolean isFull() {
        return pipe.count() == null || pipe.limit() == null || pipe.count() >= pipe.limit();
    }

    Finding finding(Kind findingKind, Verdict verdict, String summary, String fix) {
        boolean reads = kind == ThreadWait.Kind.PIPE_READ;
        List<String> doubts = new ArrayList<>();
        if (!waiters.stream().allMatch(scene::isStuck)) {
            doubts.add("a thread that was not seen at the pipe yet is alive");
        }
        String end = pipe.type().startsWith("java.nio.") ? "channel" : "stream";
        doubts.add("any thread that has the " + end + " may " + (reads ? "write to it or close it" : "read from it"));
        ReleaserRole role = reads ? ReleaserRole.WRITER : ReleaserRole.READER;
        Stream<String> marks = Stream.concat(
                Stream.of(pipe.type(), "made " + QueueWords.mark(pipe.createdAt())),
                waiters.stream().map(thread -> "waits " + Scene.mark(thread)));
        return new Finding(
                FindingId.of(findingKind, marks.toList()),
                findingKind,
                verdict,
                summary,
                Scene.longest(waiters),
                scene.waiters(waiters),
                ResourceWords.of(pipe),
                others.stream()
                        .map(party -> ResourceWords.fate(scene, party, role, null))
                        .toList(),
                victims.lines(),
                List.of(),
                doubts,
                fix);
    }

    /** {@code 1 thread reads for ever}. */
    String who(String verb) {
        return waiters.size() == 1
                ? "1 thread " + verb + "s for ever"
                : Words.count(waiters.size(), "thread") + " " + verb + " for ever";
    }

    String type() {
        return Words.simple(pipe.type());
    }

    /** {@code its only writer has ended}. */
    String fate(String noun, String nobody) {
        long ended = others.stream()
                .filter(party -> scene.threads.living(party.thread()) == null)
                .count();
        if (others.isEmpty()) {
            return nobody;
        }
        if (others.size() == 1) {
            return "its only " + noun + (ended == 1 ? " has ended" : " does something else, or waits itself");
        }
        return "all its " + Words.count(others.size(), noun)
                + (ended == others.size() ? " have ended" : " have ended, or wait themselves");
    }

    String place() {
        return waiters.get(0)
                .userFrame()
                .map(Scene::method)
                .orElse(Words.quoted(waiters.get(0).name()));
    }

    /** {@code  (Export.write)}: where somebody was seen at the other end; empty when not known. */
    String otherPlace() {
        return others.stream()
                .map(Party::at)
                .filter(Objects::nonNull)
                .map(site -> site.user().map(Scene::method))
                .flatMap(Optional::stream)
                .findFirst()
                .map(method -> " (" + method + ")")
                .orElse("");
    }
}
