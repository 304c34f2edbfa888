package dev.hangscope.diagnosis.rules.context;

import dev.hangscope.snapshot.EndedThread;
import dev.hangscope.snapshot.Frame;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.waitgraph.JvmWaitGraph;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Threads that may notify an object for the first time. Notifications are known for each class of objects and not for each object: a
 * thread that computes what one waiter waits for is no former notifier, though others of its kind have notified and ended.
 */
final class FirstNotifiers {
    private FirstNotifiers() {}

    static boolean mayBeLeft(Scene scene, JavaThread waiter, Collection<EndedThread> notifiers) {
        return Helpers.any(scene, List.of(waiter), Set.of())
                || isOneMoving(scene, waiter)
                || (scene.idleByDesign().isServed() && notifiers.stream().anyMatch(FirstNotifiers::hasHandedOver));
    }

    /** The main thread of a process that serves ends when it has started what serves: that goes on with what it did. */
    private static boolean hasHandedOver(EndedThread thread) {
        return thread.startedBy() == null && thread.uncaught() == null;
    }

    /** Whether a thread is at work that code of the waiter started. */
    private static boolean isOneMoving(Scene scene, JavaThread waiter) {
        Set<String> code = new LinkedHashSet<>(Helpers.code(waiter.stack().stream()));
        started(waiter).forEach(code::add);
        return scene.jvm.threads().stream()
                .filter(thread -> started(thread).anyMatch(code::contains))
                .anyMatch(thread -> !scene.threads.isWithoutWork(thread)
                        && !scene.knownHelp().isStuckUnlessWeak(JvmWaitGraph.node(thread.id())));
    }

    private static Stream<String> started(JavaThread thread) {
        return Stream.ofNullable(thread.startedAt())
                .flatMap(site -> site.user().stream())
                .map(Frame::type)
                .map(Frame::topLevel);
    }
}
