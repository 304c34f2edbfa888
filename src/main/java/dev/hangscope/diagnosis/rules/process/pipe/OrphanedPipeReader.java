package dev.hangscope.diagnosis.rules.process.pipe;

import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.rules.process.context.Knot;
import dev.hangscope.diagnosis.rules.process.context.KnotRule;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Streams;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import dev.hangscope.snapshot.os.OsDescriptor;
import java.util.List;

/** A reader whose other end is held by others only, who are stuck themselves and will neither write nor close. */
public final class OrphanedPipeReader extends KnotRule {

    public OrphanedPipeReader() {
        super(Kind.ORPHANED_READER);
    }

    @Override
    public Story tell(ProcessScene scene, Knot knot) {
        List<Stuck> readers = knot.readers();
        Stuck reader = readers.get(0);
        OsDescriptor stream = reader.stream().orElseThrow();
        if (Streams.haveLostPeer(readers)) {
            return new Story(
                    name(reader.process()) + " waits for datagrams at descriptor " + stream.fd()
                            + ", but its peer was closed: no other socket can send to it, and it shows no end of file.",
                    readers,
                    Streams.resource(scene, stream),
                    List.of(),
                    List.of(),
                    "Use a socket pair of type SOCK_SEQPACKET or SOCK_STREAM, whose reader sees that its peer has ended, or wait"
                            + " for the end of the peer's process too (waitpid, pidfd). After a server's restart connect anew.");
        }
        return new Story(
                name(reader.process()) + " reads descriptor " + stream.fd()
                        + ", but whoever holds the other end is stuck too and will neither write nor close it.",
                readers,
                Streams.resource(scene, stream),
                Streams.holdersOfOtherEnd(scene, stream),
                List.of(),
                "Let each process close the ends it does not use, and write or close before it waits for another.");
    }
}
