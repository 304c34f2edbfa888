package dev.hangscope.diagnosis.rules.process.pipe;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.rules.process.context.Knot;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Shape;
import dev.hangscope.diagnosis.rules.process.context.Streams;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.waitgraph.process.VirtualMachines;
import java.util.ArrayList;
import java.util.List;

/** A writer is blocked on a full pipe that nobody will drain; often its reader waits for the writer's exit. */
public final class ProcessFullPipe extends KnotRule {

    private static final String FIX_OF_QUEUE =
            "Receive the messages before waiting for the sender's exit, or send with a timeout (mq_timedsend).";

    public ProcessFullPipe() {
        super(Kind.FULL_PIPE);
    }

    @Override
    public List<Knot> knots(ProcessScene scene) {
        List<Knot> knots = new ArrayList<>(scene.knots());
        // A JVM without the agent looks alive. When its application's threads all wait, none will read.
        scene.knotsWithPollers().stream()
                .filter(knot -> knot.processes().stream().anyMatch(VirtualMachines::isJvm))
                .forEach(knots::add);
        knots.addAll(scene.knotsWithLoops());
        knots.addAll(scene.knotsWithFullFifos());
        return knots;
    }

    @Override
    public Story tell(ProcessScene scene, Knot knot) {
        List<Stuck> writers = knot.in(OsWait.Kind.WRITE);
        Stuck writer = writers.get(0);
        OsDescriptor stream = writer.stream().orElse(null);
        List<Stuck> joiners = scene.waitersForEndOf(knot.pids());
        boolean feeder = !writer.isMain() && Shape.isQueue(writer.process());
        List<Evidence> evidence = new ArrayList<>(joined(joiners, "the writer's exit"));
        if (feeder) {
            evidence.add(new Evidence(
                    EvidenceLabel.FEEDER,
                    "the writer is the feeder thread of a multiprocessing.Queue; its process waits for it at"
                            + " exit"));
        }
        boolean terminal = stream != null && stream.kind() == OsDescriptor.Kind.TERMINAL;
        boolean queue = stream != null && Stuck.isQueue(stream);
        String where = stream == null
                ? "a pipe"
                : queue
                        ? "the message queue " + stream.link()
                        : terminal ? "its terminal " + stream.link() : "descriptor " + stream.fd();
        return new Story(
                name(writer.process()) + " is blocked writing to " + where + ", which is full; "
                        + (joiners.isEmpty()
                                ? "every process that could read it is stuck."
                                : "its reader waits for the writer's exit instead of reading."),
                writers,
                stream == null ? null : Streams.resource(scene, stream),
                stream == null ? List.of() : Streams.holdersOfOtherEnd(scene, stream),
                evidence,
                feeder
                        ? "Take everything out of the queue before joining the process that filled it."
                        : queue ? FIX_OF_QUEUE : fix(joiners, terminal));
    }

    private static String fix(List<Stuck> joiners, boolean terminal) {
        if (terminal) {
            return "Read the other end of the terminal to its end before waiting for the writer's exit (pexpect:"
                    + " expect(pexpect.EOF) before wait()), or start the program without a terminal.";
        }
        return joiners.isEmpty()
                ? "Let a process that holds the read end read it, or close the read end where it is not used,"
                        + " so that the writer gets EPIPE; or redirect the output to a file."
                : "Read the pipe to its end before waiting for the writer's exit (" + idiom(joiners)
                        + "), or redirect it to a file.";
    }

    private static String idiom(List<Stuck> joiners) {
        return joiners.stream().map(Stuck::process).anyMatch(VirtualMachines::isJvm)
                ? "Java: getInputStream() before waitFor(), or ProcessBuilder.redirectOutput"
                : "subprocess: use communicate()";
    }
}
