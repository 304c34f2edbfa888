package dev.hangscope.diagnosis.rules.child;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.rules.context.Bystanders;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.os.OsWait;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A child reads its standard input, which this JVM holds open, while the only threads that could write or close it wait for it.
 *
 * <p>A child that is a JVM always looks alive. Of one it is suspected where each thread that asked for its standard input reads what the
 * child writes, and the child's other threads have nothing to do; see {@link IdleJvms}. Where uses were not recorded, no other thread may be
 * at work here that could have asked.
 */
final class ChildStdin implements Rule {

    @Override
    public Kind kind() {
        return Kind.UNCLOSED_STDIN;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        List<BlockedChild> certain =
                ChildScene.of(situation).stream().flatMap(ChildStdin::blocked).toList();
        Set<NodeId> found = certain.stream().map(it -> it.stuck().node()).collect(Collectors.toSet());
        Stream<BlockedChild> unanswered = ChildScene.ofIdleJvms(situation).stream()
                .flatMap(ChildStdin::blocked)
                .filter(it -> !found.contains(it.stuck().node()) && isUnansweredJvm(situation, it));
        return Stream.concat(certain.stream(), unanswered)
                .map(blocked -> blocked.finding(Kind.UNCLOSED_STDIN, summary(blocked), fix(blocked)))
                .toList();
    }

    private static Stream<BlockedChild> blocked(ChildScene scene) {
        return BlockedChild.all(scene, Set.of(OsWait.Kind.READ, OsWait.Kind.POLL)).stream();
    }

    /** Whether the threads that write to this JVM are those that wait for its answer. A thread that only reads may wait for events. */
    private static boolean isUnansweredJvm(Situation situation, BlockedChild it) {
        ChildScene scene = it.scene();
        List<Long> users = scene.usersOf(it.stream());
        Set<Long> waiters = new HashSet<>();
        for (JavaThread waiter : it.waiters()) {
            boolean reads = waiter.waitsFor() != null && waiter.waitsFor().kind() == ThreadWait.Kind.CHILD_READ;
            if (reads && ChildScene.waited(waiter).compareTo(scene.after) >= 0) {
                waiters.add(waiter.id());
            }
        }
        return IdleJvms.isJvm(scene, it.stuck().process())
                && it.stuck().pid() == it.child().pid()
                && (users.isEmpty() ? isOnlyUser(situation, it, waiters) : waiters.containsAll(users));
    }

    /**
     * Whether nothing but the waiters is left that may have asked the child, where uses were not recorded. A thread that only reads events
     * is missed by no other, so it counts only as {@code main} or where another thread waits for it. A child that listens for connections
     * serves, and reads its input until someone stops it.
     */
    private static boolean isOnlyUser(Situation situation, BlockedChild it, Set<Long> waiters) {
        Scene java = Scene.of(situation);
        boolean listens = it.stuck().process().threads().stream()
                .anyMatch(thread -> !thread.equals(it.stuck().thread())
                        && (thread.waitsFor().kind() == OsWait.Kind.POLL
                                || thread.waitsFor().kind() == OsWait.Kind.OUTSIDE));
        if (java == null || !java.jvm.historyIsUnseen() || waiters.isEmpty() || listens) {
            return false;
        }
        boolean isMissed = it.waiters().stream()
                .anyMatch(thread -> waiters.contains(thread.id())
                        && (thread.name().equals("main")
                                || !java.heldUpBy(List.of(thread)).lines().isEmpty()));
        return isMissed && Bystanders.of(java, it.waiters()) != Bystanders.WORKERS;
    }

    private static String summary(BlockedChild it) {
        return ChildScene.doing(it.waiters()) + " " + it.nameWhich()
                + " waits for more input: this JVM holds the child's stdin open and will not write or close it.";
    }

    private static String fix(BlockedChild it) {
        boolean reads = it.waiters().stream()
                .map(thread -> thread.waitsFor())
                .anyMatch(wait -> wait != null && wait.kind() == ThreadWait.Kind.CHILD_READ);
        return "close the child's stdin (process.getOutputStream().close()) before " + ChildScene.place(it.waiters())
                + " waits" + (reads ? "; where the child is to answer and go on, flush() what was written." : ".");
    }
}
