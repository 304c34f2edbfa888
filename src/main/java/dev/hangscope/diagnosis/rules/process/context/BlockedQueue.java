package dev.hangscope.diagnosis.rules.process.context;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsWait;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Processes that wait for a queue of the kernel, unix(7) and mq_overview(7): for room among the connections that a socket has not
 * accepted, for being accepted, or for a message. The processes that could make room or send a message wait themselves.
 */
public final class BlockedQueue {
    private static final String FIX_OF_CONNECTIONS =
            "Accept connections in a thread or process of their own, which never waits for a client; give"
                    + " the connection a timeout (SO_SNDTIMEO) in the client.";

    private static final String FIX_OF_MESSAGES =
            "Send the message, or a last one, before waiting for the receiver; receive with a timeout"
                    + " (mq_timedreceive).";

    private final Knot knot;
    private final List<Stuck> waiters;

    private BlockedQueue(Knot knot, List<Stuck> waiters) {
        this.knot = knot;
        this.waiters = waiters;
    }

    /** Empty when no member of the knot waits so. */
    public static Optional<BlockedQueue> in(ProcessScene scene, Knot knot) {
        List<Stuck> waiters = new ArrayList<>(knot.in(OsWait.Kind.CONNECT));
        knot.readers().stream()
                .filter(reader -> readsQueue(reader) || isNotAccepted(scene, reader))
                .forEach(waiters::add);
        return waiters.isEmpty() ? Optional.empty() : Optional.of(new BlockedQueue(knot, List.copyOf(waiters)));
    }

    /** Whether it waits for a message of a POSIX queue, which never ends: closing the other descriptors does not help. */
    private static boolean readsQueue(Stuck reader) {
        return reader.kind() == OsWait.Kind.READ
                && reader.stream().filter(Stuck::isQueue).isPresent();
    }

    /** Whether it reads the answer of another process that has not accepted the connection yet. */
    private static boolean isNotAccepted(ProcessScene scene, Stuck reader) {
        return reader.kind() == OsWait.Kind.READ
                && reader.stream()
                        .filter(stream -> Streams.isNotAccepted(scene, stream))
                        .filter(stream -> !scene.holders().peersOf(stream).contains(reader.pid()))
                        .isPresent();
    }

    /** The finding in words. */
    public KnotRule.Story story(ProcessScene scene) {
        Stuck first = waiters.get(0);
        OsDescriptor stream = first.stream().orElse(null);
        List<Releaser> holders = stream == null ? List.of() : Streams.holdersOfOtherEnd(scene, stream);
        List<Evidence> evidence = KnotRule.joined(scene.waitersForEndOf(knot.pids()), "its exit");
        return new KnotRule.Story(
                KnotRule.name(first.process()) + words(first),
                waiters,
                stream == null ? null : Streams.resource(scene, stream),
                holders,
                evidence,
                readsQueue(first) ? FIX_OF_MESSAGES : FIX_OF_CONNECTIONS);
    }

    private static String words(Stuck waiter) {
        if (waiter.kind() == OsWait.Kind.CONNECT) {
            return " cannot connect to the socket " + waiter.thread().waitsFor().object()
                    + ", whose queue of connections is full; each process that could accept one waits.";
        }
        return readsQueue(waiter)
                ? " waits for a message of the queue "
                        + waiter.stream().map(OsDescriptor::link).orElse("")
                        + "; each process that could send one waits."
                : " reads from a connection that is not accepted yet; each process that could accept it waits.";
    }
}
