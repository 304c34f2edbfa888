package dev.hangscope.agent.jvm.resource;

import dev.hangscope.agent.bootstrap.hooks.queue.PipeRecord;
import dev.hangscope.agent.bootstrap.hooks.queue.QueueUse;
import dev.hangscope.agent.jvm.access.LookTime;
import dev.hangscope.agent.jvm.resource.ResourceLook.Seen;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.stack.Frames;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@link Pipe}: who used its channels, and how many bytes are in it, from the record that both share. Any other thread that has a
 * channel may use it, so the parties are never complete.
 */
public final class ChannelPipes {
    private final Set<String> beingWritten = new HashSet<>();
    private final LookTime time;

    /** Looks at the pipes in whose channels these threads are. */
    public ChannelPipes(Collection<JavaThread> threads, LookTime time) {
        this.time = time;
        for (JavaThread thread : threads) {
            ThreadWait wait = thread.waitsFor();
            if (wait != null && wait.kind() == ThreadWait.Kind.PIPE_WRITE && wait.resource() != null) {
                beingWritten.add(wait.resource());
            }
        }
    }

    ResourceFacts facts(Seen pipe, PipeRecord record) {
        List<Party> parties = new ArrayList<>();
        for (QueueUse use : record.uses()) {
            if (use == null || use.threadId < 0) {
                continue;
            }
            if (use.takes > 0) {
                Duration last = time.sinceIfEver(use.lastTake());
                parties.add(new Party(use.threadId, Role.READER, 1, last, Frames.site(use.lastTakenAt())));
            }
            if (use.puts > 0) {
                Duration last = time.sinceIfEver(use.lastPut());
                parties.add(new Party(use.threadId, Role.WRITER, 1, last, Frames.site(use.lastPutAt())));
            }
        }
        return new ResourceFacts(
                pipe.id(),
                pipe.kind(),
                Pipe.class.getName(),
                Frames.site(record.createdAt),
                // How far a write has come is not known before it returns.
                beingWritten.contains(pipe.id()) ? null : record.bytes(),
                null,
                parties,
                null,
                false);
    }
}
