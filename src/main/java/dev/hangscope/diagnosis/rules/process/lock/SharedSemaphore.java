package dev.hangscope.diagnosis.rules.process.lock;

import dev.hangscope.diagnosis.Fate;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.diagnosis.rules.process.context.Streams;
import dev.hangscope.diagnosis.rules.process.context.Stuck;
import java.util.List;
import java.util.Objects;

/**
 * A semaphore or lock in memory that processes share.
 *
 * @param resource it, by the file that it lies in
 * @param mappers the processes that have that memory, and so could release it
 */
record SharedSemaphore(Resource resource, List<Releaser> mappers) {

    /** The one that it waits for. */
    static SharedSemaphore of(ProcessScene scene, Stuck waiter) {
        String memory = Objects.requireNonNullElse(waiter.thread().waitsFor().object(), "");
        String path = waiter.process().mappings().stream()
                .filter(mapping -> mapping.key().equals(memory))
                .map(mapping -> mapping.path())
                .findFirst()
                .orElse("shared memory " + memory);
        List<Releaser> mappers = Streams.releasers(
                scene,
                scene.holders().mappersOf(memory),
                ReleaserRole.MAPPER,
                process -> new Fate(Fate.State.WAITING, Streams.waits(process)));
        return new SharedSemaphore(new Resource(ResourceType.SEMAPHORE, null, null, path), mappers);
    }
}
