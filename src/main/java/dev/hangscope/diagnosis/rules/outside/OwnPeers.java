package dev.hangscope.diagnosis.rules.outside;

import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Connections of a JVM to itself whose other end no thread of the JVM is left to serve: each waits for such an answer, or for another
 * thread. A thread that accepts connections or selects may serve them.
 */
final class OwnPeers {
    /** Why that is no proof. */
    static final String DOUBT = "the connection may be ended from outside";

    private OwnPeers() {}

    /** Why no thread of the JVM answers these; empty where one may, or another process may. */
    static Optional<String> reason(Scene scene, Collection<Obstacle> asking) {
        Set<Long> ids = asking.stream().map(each -> each.thread().id()).collect(Collectors.toSet());
        boolean virtual = scene.jvm.threads().stream().anyMatch(OwnPeers::servesVirtualThreads);
        boolean served = virtual
                || asking.stream().anyMatch(each -> !asksOwn(scene, each))
                || !scene.freeWithout(ids).stream().allMatch(SilentPeers::isAtRest);
        return served
                ? Optional.empty()
                : Optional.of("this JVM itself has the other end, and no thread of it is left that could go on");
    }

    /** What to do where no thread is left. */
    static String remedy(Collection<Obstacle> asking) {
        String methods = Words.list(asking.stream()
                .map(each -> each.thread().userFrame().map(Scene::method))
                .flatMap(Optional::stream)
                .distinct()
                .limit(2)
                .toList());
        return "Let " + (methods.isEmpty() ? "the application" : methods)
                + " call the code directly instead of over a connection, or serve the connection in a thread"
                + " that waits for none of these; give the calls a timeout.";
    }

    /** A virtual thread that waits for a connection is in no list of threads that a late agent has. */
    private static boolean servesVirtualThreads(JavaThread thread) {
        return thread.virtual()
                || thread.stack().stream().anyMatch(frame -> frame.type().equals("sun.nio.ch.Poller"));
    }

    private static boolean asksOwn(Scene scene, Obstacle obstacle) {
        OutsideUse use = obstacle.activity().use();
        return use != null
                && use.connection() != null
                && !use.others().isEmpty()
                && use.others().stream().allMatch(end -> end.pid() == scene.pid());
    }
}
