package dev.hangscope.diagnosis.rules.process.pipe;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.rules.process.context.Knot;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Streams;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsWait;
import java.util.ArrayList;
import java.util.List;

/** A child reads its standard input to the end, while the parent holds it open and waits for the child. */
public final class UnclosedStdin extends KnotRule {

    public UnclosedStdin() {
        super(Kind.UNCLOSED_STDIN);
    }

    @Override
    public List<Knot> knots(ProcessScene scene) {
        List<Knot> knots = new ArrayList<>(scene.knots());
        knots.addAll(scene.knotsWithLoops());
        return knots;
    }

    @Override
    public Story tell(ProcessScene scene, Knot knot) {
        List<Stuck> joiners = scene.waitersForEndOf(knot.pids());
        List<Stuck> onStdin = knot.readers().stream()
                .filter(each -> each.stream().orElseThrow().fd() == 0)
                .toList();
        Stuck reader = scene.readerFedBy(onStdin, joiners);
        OsDescriptor stream = reader.stream().orElseThrow();
        if (joiners.isEmpty()) {
            return fromLoop(scene, knot, reader);
        }
        Stuck parent =
                scene.holdersOfOtherEnd(reader, joiners).stream().findFirst().orElse(joiners.get(0));
        if (stream.kind() == OsDescriptor.Kind.TERMINAL) {
            return onTerminal(scene, reader, stream, parent);
        }
        return new Story(
                name(reader.process()) + " reads its standard input to the end; " + name(parent.process())
                        + " holds it open and waits for the reader's exit.",
                List.of(reader),
                Streams.resource(scene, stream),
                Streams.holdersOfOtherEnd(scene, stream),
                List.of(new Evidence(
                        EvidenceLabel.JOINED,
                        name(parent.process()) + " waits in " + parent.thread().call())),
                "Close the child's standard input in process " + parent.pid()
                        + " before waiting for it (subprocess: use communicate(), or stdin.close() before wait()).");
    }

    /** An event loop learns of the exit by a signal, so it waits for the child and for anything else at once. */
    private static Story fromLoop(ProcessScene scene, Knot knot, Stuck reader) {
        OsDescriptor stream = reader.stream().orElseThrow();
        Stuck loop = scene.holdersOfOtherEnd(reader, knot.in(OsWait.Kind.POLL)).get(0);
        return new Story(
                name(reader.process()) + " reads its standard input to the end; the event loop of "
                        + name(loop.process()) + " holds it open and waits for nothing but its children and itself.",
                List.of(reader),
                Streams.resource(scene, stream),
                Streams.holdersOfOtherEnd(scene, stream),
                List.of(),
                "Close the child's standard input (child.stdin.end(), proc.stdin.close()), or start it with stdin ignored, when"
                        + " nothing is to be written to it.");
    }

    private static Story onTerminal(ProcessScene scene, Stuck reader, OsDescriptor terminal, Stuck parent) {
        return new Story(
                name(reader.process()) + " reads from its terminal " + terminal.link() + "; " + name(parent.process())
                        + " holds the other end of it and waits for the reader's exit.",
                List.of(reader),
                Streams.resource(scene, terminal),
                Streams.holdersOfOtherEnd(scene, terminal),
                List.of(new Evidence(
                        EvidenceLabel.JOINED,
                        name(parent.process()) + " waits in " + parent.thread().call())),
                "Answer the program's prompt, or close the other end of the terminal, before waiting for its exit (pexpect:"
                        + " expect(pexpect.EOF) before wait()); or start it without a terminal.");
    }
}
