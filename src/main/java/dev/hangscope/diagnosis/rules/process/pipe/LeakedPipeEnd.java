package dev.hangscope.diagnosis.rules.process.pipe;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.process.context.Knot;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Streams;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.waitgraph.process.LeakedEnds;
import dev.hangscope.waitgraph.process.ResourceTrackers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A wait for the end of file of a pipe whose write end is in a process that was started for something else: a program that has slept
 * since its start, a child that was forked beside the reader and has not moved since, or a child that a Python program forked and for
 * which its resource tracker waits. SUSPECTED, since that process is alive, and may also be meant to be waited for.
 */
public final class LeakedPipeEnd implements Rule {
    /** Start times are known to about a second. */
    private static final Duration START_ERROR = Duration.ofMillis(1_500);

    private static final String FIX_OF_PROGRAM =
            "Do not let programs inherit what is not meant for them: close_fds=True in"
                    + " Python, O_CLOEXEC, or N>&- in a shell. Or end them before the pipe is read to its end.";
    private static final String FIX_OF_COPY =
            "Close the pipe in each child that is forked while it is open, or fork the child before the pipe is made.";
    private static final String FIX_OF_TRACKER =
            "End forked children before the program ends, or start them with the spawn method or"
                    + " subprocess, which do not inherit the tracker's pipe.";

    @Override
    public Kind kind() {
        return Kind.ORPHANED_READER;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        ProcessScene scene = ProcessScene.ofWholeMachine(situation).orElse(null);
        return scene == null
                ? List.of()
                : Stream.concat(sleepers(scene), trackers(scene)).toList();
    }

    private static Stream<Finding> sleepers(ProcessScene scene) {
        LeakedEnds leaked = new LeakedEnds(scene.facts(), scene.holders());
        return waiters(scene, OsWait.Kind.READ).flatMap(reader -> {
            Set<OsProcess> executed = leaked.sleepersOf(reader.process(), reader.thread());
            boolean tracker = ResourceTrackers.isTracker(reader.process());
            Set<OsProcess> sleepers =
                    executed.isEmpty() && !tracker ? leaked.copiesOf(reader.process(), reader.thread()) : executed;
            boolean idle =
                    !sleepers.isEmpty() && sleepers.stream().allMatch(each -> hasSleptSinceItsStart(scene, each));
            String summary = "reads a pipe whose other end leaked into " + names(sleepers)
                    + (executed.isEmpty() ? ", which has not moved" : ", which has slept")
                    + " since its start: there is no end of file before that ends.";
            String fix = executed.isEmpty() ? FIX_OF_COPY : FIX_OF_PROGRAM;
            return idle && !scene.graph().isStuck(reader.node())
                    ? Stream.of(finding(scene, reader, sleepers, summary, fix))
                    : Stream.empty();
        });
    }

    private static boolean hasSleptSinceItsStart(ProcessScene scene, OsProcess process) {
        Duration slept = process.threads().get(0).since();
        Instant started = process.started();
        return slept != null
                && started != null
                && started.plus(START_ERROR).isAfter(scene.time().minus(slept));
    }

    private static Stream<Finding> trackers(ProcessScene scene) {
        ResourceTrackers trackers = new ResourceTrackers(scene.facts(), scene.holders());
        return waiters(scene, OsWait.Kind.CHILD).flatMap(waiter -> {
            Set<OsProcess> holders = trackers.holdersFor(waiter.process(), waiter.thread());
            boolean stuck = scene.graph().isStuck(waiter.node());
            String summary = "waits for the end of its resource tracker of multiprocessing, which does not end before "
                    + names(holders) + ", a child that inherited its pipe.";
            return holders.isEmpty() || stuck
                    ? Stream.empty()
                    : Stream.of(finding(scene, waiter, holders, summary, FIX_OF_TRACKER));
        });
    }

    private static Stream<Stuck> waiters(ProcessScene scene, OsWait.Kind kind) {
        return scene.threads(kind)
                .filter(stuck -> stuck.process().relation() != Relation.OUTSIDER)
                .filter(stuck -> scene.isOldEnough(new Knot(List.of(stuck)), Verdict.SUSPECTED));
    }

    private static String names(Set<OsProcess> processes) {
        return Words.list(processes.stream().map(KnotRule::name).toList());
    }

    private static Finding finding(
            ProcessScene scene, Stuck waiter, Set<OsProcess> holders, String summary, String fix) {
        return new Finding(
                FindingId.of(Kind.ORPHANED_READER, List.of(waiter.process().name(), "leaked end")),
                Kind.ORPHANED_READER,
                Verdict.SUSPECTED,
                KnotRule.name(waiter.process()) + " " + summary,
                scene.stuckFor(new Knot(List.of(waiter))),
                List.of(KnotRule.waiter(waiter)),
                waiter.stream().map(stream -> Streams.resource(scene, stream)).orElse(null),
                waiter.stream()
                        .map(stream -> Streams.holdersOfOtherEnd(scene, stream))
                        .orElse(List.of()),
                scene.holdsUp(new Knot(List.of(waiter))),
                List.of(Streams.untilTheyEnd(holders)),
                List.of((holders.size() == 1 ? "that process is" : "those processes are")
                        + " alive, and may be meant to write or to be waited for"),
                fix);
    }
}
