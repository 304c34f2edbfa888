package dev.hangscope.diagnosis.rules.context;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.EndedThread;
import dev.hangscope.snapshot.history.WakeFacts;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Threads that may notify an object for the first time. Notifications are known for each class of objects and not for each object: a
 * thread that computes what one waiter waits for is no former notifier, though others of its kind have notified and ended.
 */
final class FirstNotifiers {
    private final Scene scene;

    /** The classes whose code waits on such objects, or notifies them. */
    private final Set<String> synchronizing = new LinkedHashSet<>();

    /** The classes that have called those, or have started the waiter. */
    private final Set<String> using;

    private FirstNotifiers(Scene scene, JavaThread waiter, Collection<WakeFacts> notifications) {
        this.scene = scene;
        waiter.userFrame().map(Frame::type).map(Frame::topLevel).ifPresent(synchronizing::add);
        notifications.forEach(each -> classes(each.notifiedAt()).forEach(synchronizing::add));
        using = new LinkedHashSet<>(Helpers.code(waiter.stack().stream()));
        classes(waiter.startedAt()).forEach(using::add);
    }

    /**
     * Whether there may be one.
     *
     * @param notifications what is known of notifications of objects of the same class
     * @param notifiers those notifiers that have ended
     */
    static boolean mayBeLeft(
            Scene scene, JavaThread waiter, Collection<WakeFacts> notifications, Collection<EndedThread> notifiers) {
        return (scene.idleByDesign().isServed() && notifiers.stream().anyMatch(FirstNotifiers::hasHandedOver))
                || new FirstNotifiers(scene, waiter, notifications).isOneAtWork();
    }

    /** The main thread of a process that serves ends when it has started what serves: that goes on with what it did. */
    private static boolean hasHandedOver(EndedThread thread) {
        return thread.startedBy() == null && thread.uncaught() == null;
    }

    private boolean isOneAtWork() {
        return scene.jvm.threads().stream()
                .filter(thread -> isIn(thread) || classes(thread.startedAt()).anyMatch(using::contains))
                .anyMatch(thread -> !scene.threads.isWithoutWork(thread) && KnownHelp.mayMove(scene, thread));
    }

    private boolean isIn(JavaThread thread) {
        return Helpers.code(thread.stack().stream()).stream().anyMatch(synchronizing::contains);
    }

    private static Stream<String> classes(@Nullable Site site) {
        return Stream.ofNullable(site)
                .flatMap(each -> each.user().stream())
                .map(Frame::type)
                .map(Frame::topLevel);
    }
}
