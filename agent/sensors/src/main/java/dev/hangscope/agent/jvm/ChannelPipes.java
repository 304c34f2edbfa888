package dev.hangscope.agent.jvm;

import dev.hangscope.agent.bootstrap.hooks.PipeRecord;
import dev.hangscope.agent.bootstrap.hooks.QueueUse;
import dev.hangscope.agent.jvm.ResourceLook.Seen;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link Pipe}: who used its channels, from the record that both share. The bytes are the kernel's, which does not tell Java how many
 * there are. Any other thread that has a channel may use it, so the parties are never complete.
 */
final class ChannelPipes {
    private ChannelPipes() {}

    static ResourceFacts facts(Seen pipe, PipeRecord record, long nanoTime) {
        List<Party> parties = new ArrayList<>();
        for (QueueUse use : record.uses()) {
            if (use == null || use.threadId < 0) {
                continue;
            }
            if (use.takes > 0) {
                Duration last = ago(use.lastTake(), nanoTime);
                parties.add(new Party(use.threadId, Role.READER, use.takes, last, Frames.site(use.lastTakenAt())));
            }
            if (use.puts > 0) {
                Duration last = ago(use.lastPut(), nanoTime);
                parties.add(new Party(use.threadId, Role.WRITER, use.puts, last, Frames.site(use.lastPutAt())));
            }
        }
        return new ResourceFacts(
                pipe.id(),
                pipe.kind(),
                Pipe.class.getName(),
                Frames.site(record.createdAt),
                null,
                null,
                parties,
                null,
                false);
    }

    private static @Nullable Duration ago(long nanos, long nanoTime) {
        return nanos == 0 ? null : Duration.ofNanos(Math.max(0, nanoTime - nanos));
    }
}
