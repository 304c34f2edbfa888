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
import java.util.List;

/** A reader that waits for data or the end of a stream whose other end only it, or another such reader, holds. */
public final class ProcessSelfHeldPipe extends KnotRule {

    public ProcessSelfHeldPipe() {
        super(Kind.SELF_HELD_PIPE);
    }

    @Override
    public Story tell(ProcessScene scene, Knot knot) {
        List<Stuck> readers = knot.readers();
        Stuck reader = readers.stream()
                .filter(each -> !kept(each).isEmpty())
                .findFirst()
                .orElse(readers.get(0));
        if (kept(reader).isEmpty()) {
            return crosswise(scene, readers);
        }
        OsDescriptor stream = reader.stream().orElseThrow();
        if (kept(reader).stream().allMatch(each -> each.kind() == OsDescriptor.Kind.SOCKET)) {
            return notAccepted(scene, reader, stream);
        }
        List<OsDescriptor> kept = Streams.otherEnd(reader.process(), stream);
        String own = Streams.numbers(kept);
        boolean forked = reader.process().forkedOnly();
        return new Story(
                name(reader.process()) + " reads descriptor " + stream.fd() + ", and the other end is held by "
                        + (readers.size() == 1 ? "nobody but itself" : "nobody but such readers")
                        + (own.isEmpty() ? "" : " (descriptor " + own + ")")
                        + ": no data and no end of file can ever come.",
                readers,
                Streams.resource(scene, stream),
                Streams.holdersOfOtherEnd(scene, stream),
                own.isEmpty()
                        ? List.of()
                        : List.of(new Evidence(
                                EvidenceLabel.UNCLOSED,
                                "process " + reader.pid() + " keeps descriptor " + own + " open"
                                        + (forked ? ", inherited over fork" : ""))),
                (isPython(reader.process())
                                ? "In process " + reader.pid()
                                        + " close the connection it does not use (after fork, both"
                                        + " ends of a multiprocessing.Pipe are in both processes)"
                                : "Close descriptor " + own + " in process " + reader.pid()
                                        + ", or open it with O_CLOEXEC")
                        + ", or send a sentinel that ends the reading.");
    }

    /** A server with one thread that asks itself. */
    private static Story notAccepted(ProcessScene scene, Stuck reader, OsDescriptor stream) {
        String listening = Streams.numbers(kept(reader));
        return new Story(
                name(reader.process()) + " reads descriptor " + stream.fd()
                        + ", a connection to its own listening socket (descriptor " + listening
                        + "): it has not accepted the connection, and waits for the answer instead.",
                List.of(reader),
                Streams.resource(scene, stream),
                Streams.holdersOfOtherEnd(scene, stream),
                List.of(),
                "Serve connections in more than one thread or process, or call the handler directly instead of over the network.");
    }

    private static List<OsDescriptor> kept(Stuck reader) {
        return Streams.otherEnd(reader.process(), reader.stream().orElseThrow());
    }

    /** Processes that read from each other: none keeps an end too many, but none writes. */
    private static Story crosswise(ProcessScene scene, List<Stuck> readers) {
        Stuck first = readers.get(0);
        OsDescriptor stream = first.stream().orElseThrow();
        List<Evidence> evidence = readers.stream()
                .map(reader -> new Evidence(
                        EvidenceLabel.READS,
                        name(reader.process()) + " descriptor "
                                + reader.stream().orElseThrow().fd() + ", "
                                + Streams.resource(scene, reader.stream().orElseThrow())
                                        .detail()))
                .toList();
        return new Story(
                readers.size()
                        + " processes read from each other, and each holds the end that another reads: no data and no"
                        + " end of file can come.",
                readers,
                Streams.resource(scene, stream),
                Streams.holdersOfOtherEnd(scene, stream),
                evidence,
                "Let one side write first: flush its buffered output, or close its end, before it reads.");
    }
}
