package dev.hangscope.diagnosis.rules.outside;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Fate;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ThreadActivity;
import dev.hangscope.snapshot.code.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A thread has burned processor time in one method for long, and others wait for a lock that it holds. It may be a long computation,
 * so this is only suspected.
 */
public final class EndlessLoop implements Rule {
    /** The first only measures. */
    private static final int LOOKS = 2;

    /** Who was met at work in so many samples in a row rarely rests, even if others leave it little of a processor. */
    private static final int MANY_LOOKS = 4;

    /** The least part of a processor that a loop has used, as a divisor of the time. */
    private static final int LEAST_SHARE = 4;

    private static final int LEAST_SHARE_IN_MANY = 20;

    private static final Set<String> UNSAFE_MAPS =
            Set.of("java.util.HashMap", "java.util.WeakHashMap", "java.util.TreeMap", "java.util.IdentityHashMap");

    @Override
    public Kind kind() {
        return Kind.ENDLESS_LOOP;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        if (scene == null) {
            return List.of();
        }
        return Obstacle.all(situation).stream()
                .filter(obstacle -> obstacle.thread().waitsFor() == null && burns(obstacle.activity()))
                .filter(obstacle -> !obstacle.wantItsLock().isEmpty())
                .map(obstacle -> finding(scene, obstacle))
                .toList();
    }

    static boolean burns(ThreadActivity activity) {
        int share = activity.looks() >= MANY_LOOKS ? LEAST_SHARE_IN_MANY : LEAST_SHARE;
        return activity.looks() >= LOOKS && activity.cpu().multipliedBy(share).compareTo(activity.span()) >= 0;
    }

    private static Finding finding(Scene scene, Obstacle obstacle) {
        JavaThread thread = obstacle.thread();
        List<JavaThread> waiters = obstacle.wantItsLock();
        ResourceFacts lock = scene.resourceOf(waiters.get(0));
        String method = method(thread);
        ThreadActivity activity = obstacle.activity();
        String burned =
                "used " + Words.duration(activity.cpu()) + " of processor time in " + Words.duration(activity.span());
        List<String> marks = new ArrayList<>(List.of("runs at " + Scene.mark(thread)));
        waiters.forEach(waiter -> marks.add("behind at " + Scene.mark(waiter)));
        return new Finding(
                FindingId.of(Kind.ENDLESS_LOOP, marks),
                Kind.ENDLESS_LOOP,
                Verdict.SUSPECTED,
                Words.quoted(thread.name()) + " has run in " + method + " all the time and " + burned + "; "
                        + obstacle.waiting() + ".",
                Scene.longest(waiters),
                scene.waiters(waiters),
                resource(lock),
                List.of(new Releaser(
                        scene.pid(),
                        thread.name(),
                        ReleaserRole.OWNER,
                        new Fate(Fate.State.ALIVE, "runs at " + Scene.at(thread) + ", " + burned))),
                obstacle.heldUpBeside(scene, waiters),
                List.of(innermost(thread)),
                List.of("it may be a computation that ends"),
                fix(thread, method, ", and do not hold the lock meanwhile"));
    }

    private static @Nullable Resource resource(@Nullable ResourceFacts lock) {
        return lock == null ? null : ResourceWords.of(lock);
    }

    /** {@code "main" has run}, {@code 3 threads have run}: an adverb or a place follows. */
    static String haveRun(List<Obstacle> loops) {
        return loops.size() == 1
                ? Words.quoted(loops.get(0).thread().name()) + " has run"
                : Words.count(loops.size(), "thread") + " have run";
    }

    /** Where the loop was met, the innermost frame. */
    static Evidence innermost(JavaThread thread) {
        return new Evidence(
                EvidenceLabel.INNERMOST,
                thread.stack().isEmpty() ? "" : thread.stack().get(0).toString());
    }

    /** The method of a loop, in words. */
    static String method(JavaThread thread) {
        return thread.userFrame().map(Scene::method).orElse("a method of the JDK");
    }

    /** @param advice what else to do about a loop of which nothing is known */
    static String fix(JavaThread thread, String method, String advice) {
        String look = "Look why the loop in " + method + " does not end";
        Optional<String> map = above(thread, UNSAFE_MAPS);
        if (map.isPresent()) {
            return look + ": a " + Words.simple(map.get())
                    + " that several threads change without a lock can get a circle in"
                    + " it; use a ConcurrentHashMap, or guard every use by one lock.";
        }
        return above(thread, Set.of("java.util.regex.Pattern")).isPresent()
                ? look
                        + ": a regular expression with nested repetitions can take forever; make them possessive, or"
                        + " bound the input."
                : look + " (a condition that no other thread can change, or whose field is not volatile)" + advice
                        + ".";
    }

    /** The first of these classes, nested ones too, among the JDK's frames above the application's. */
    private static Optional<String> above(JavaThread thread, Set<String> types) {
        return thread.jdkCalls()
                .map(frame -> Frame.topLevel(frame.type()))
                .filter(types::contains)
                .findFirst();
    }
}
