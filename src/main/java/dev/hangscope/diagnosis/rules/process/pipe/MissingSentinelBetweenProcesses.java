package dev.hangscope.diagnosis.rules.process.pipe;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.process.context.Knot;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Shape;
import dev.hangscope.diagnosis.rules.process.context.Streams;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsWait;
import java.util.ArrayList;
import java.util.List;

/** Consumers read an empty queue or pipe; whoever could still write waits for them, or is such a consumer itself. */
public final class MissingSentinelBetweenProcesses extends KnotRule {

    public MissingSentinelBetweenProcesses() {
        super(Kind.MISSING_SENTINEL);
    }

    @Override
    public Story tell(ProcessScene scene, Knot knot) {
        List<Stuck> consumers = new ArrayList<>(knot.readers());
        List<Stuck> joiners = scene.waitersForEndOf(knot.pids());
        Stuck reader = scene.readerFedBy(consumers, joiners);
        boolean queue = Shape.isQueue(reader.process());
        if (queue) {
            knot.in(OsWait.Kind.SHARED_FUTEX).stream()
                    .filter(stuck -> !consumers.contains(stuck))
                    .forEach(consumers::add);
        }
        OsDescriptor stream = reader.stream().orElseThrow();
        String what = !queue
                ? (stream.isConnected() ? "connection" : "pipe")
                : Shape.isJoinableQueue(reader.process()) ? "multiprocessing.JoinableQueue" : "multiprocessing.Queue";
        List<Evidence> evidence = new ArrayList<>(joined(joiners, "the consumer's end"));
        if (queue) {
            evidence.add(new Evidence(
                    EvidenceLabel.QUEUE,
                    "every consumer inherits the write end of the queue's pipe, so that it never sees an end"
                            + " of file"));
        }
        boolean joined = !joiners.isEmpty();
        return new Story(
                Words.count(consumers.size(), "consumer") + (consumers.size() == 1 ? " waits" : " wait")
                        + " for ever on an empty " + what + "; "
                        + (joined
                                ? "whoever could still put waits for the consumers, or is one."
                                : "nobody but the consumers holds its write end any more."),
                consumers,
                Streams.resource(scene, stream),
                Streams.holdersOfOtherEnd(scene, stream),
                evidence,
                queue
                        ? "Put one sentinel per consumer (" + consumers.size()
                                + ") after the last item and before joining them; a consumer that reads it returns."
                        : "Send a sentinel, or close the other end in every process that holds it ("
                                + Words.few(holders(scene, stream)) + ") before waiting for the reader.");
    }

    private static List<String> holders(ProcessScene scene, OsDescriptor stream) {
        List<String> words = new ArrayList<>();
        for (long pid : scene.holders().otherEndOf(stream)) {
            var process = scene.holders().process(pid);
            if (process != null) {
                words.add("descriptor " + Streams.numbers(Streams.otherEnd(process, stream)) + " of process " + pid);
            }
        }
        return words;
    }
}
