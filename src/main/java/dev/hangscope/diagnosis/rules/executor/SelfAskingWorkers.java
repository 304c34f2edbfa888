package dev.hangscope.diagnosis.rules.executor;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Bystanders;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.code.Callers;
import dev.hangscope.diagnosis.rules.outside.Obstacle;
import dev.hangscope.diagnosis.rules.outside.SystemCall;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All threads of a pool wait for answers over connections of this process to itself, and tasks wait for a thread: a server whose handlers
 * call the server. Suspected, since another pool may serve these connections. Servers with a pool of their own making (Tomcat, Jetty) are
 * known by the loop that runs their tasks and by the names of their threads. Their tasks are not known, so there nothing else may be at work.
 */
public final class SelfAskingWorkers implements Rule {
    private static final Pattern NUMBER = Pattern.compile("[0-9]+$");
    private static final String SERVED_BY_NONE = ", and no other thread of it is at work that could give it.";

    @Override
    public Kind kind() {
        return Kind.POOL_STARVATION;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        if (scene == null || scene.jvm.knownActivities().isEmpty()) {
            return List.of();
        }
        List<Obstacle> obstacles = Obstacle.all(situation);
        List<Finding> findings = AskingPool.all(scene, obstacles, each -> asksItself(scene, each))
                .map(each -> finding(scene, each.pool(), each.threads()))
                .toList();
        return findings.isEmpty() ? ofServers(scene, obstacles) : findings;
    }

    private static List<Finding> ofServers(Scene scene, List<Obstacle> obstacles) {
        Map<String, List<JavaThread>> byNames = obstacles.stream()
                .filter(each -> each.thread().isOutside() && asksItself(scene, each) && new SystemCall(each).isAsking())
                .map(Obstacle::thread)
                .filter(thread -> Signatures.runsTask(thread) && scene.poolOf(thread) == null)
                .collect(Collectors.groupingBy(SelfAskingWorkers::names));
        return byNames.entrySet().stream()
                .filter(each -> areAll(scene, each.getKey(), each.getValue())
                        && Bystanders.of(scene, each.getValue(), Signatures::isScheduler) != Bystanders.WORKERS)
                .map(each -> finding(scene, null, each.getValue()))
                .toList();
    }

    /** What the names of a pool's threads have in common: all but the number at the end. */
    private static String names(JavaThread thread) {
        return NUMBER.matcher(thread.name()).replaceFirst("");
    }

    private static boolean areAll(Scene scene, String names, List<JavaThread> workers) {
        return scene.jvm.threads().stream()
                .filter(thread -> names(thread).equals(names))
                .allMatch(thread -> workers.contains(thread) || Bystanders.isListening(thread));
    }

    private static boolean asksItself(Scene scene, Obstacle obstacle) {
        OutsideUse use = obstacle.activity().use();
        return use != null
                && scene.isOld(obstacle.thread())
                && !use.others().isEmpty()
                && use.others().stream().allMatch(other -> other.pid() == scene.pid());
    }

    private static Finding finding(Scene scene, @Nullable PoolFacts pool, List<JavaThread> workers) {
        List<String> marks = workers.stream()
                .map(thread -> "asks itself at " + Scene.mark(thread))
                .toList();
        boolean one = workers.size() == 1;
        return new Finding(
                FindingId.of(Kind.POOL_STARVATION, marks),
                Kind.POOL_STARVATION,
                Verdict.SUSPECTED,
                (one ? "The only thread of a pool waits" : "All " + workers.size() + " threads of a pool wait")
                        + " for an answer from this very process" + (pool == null ? SERVED_BY_NONE : behind(pool)),
                Scene.longest(workers),
                scene.waiters(workers),
                pool == null ? null : ResourceWords.of(pool),
                List.of(),
                scene.heldUpBy(workers).lines(),
                Callers.lines(workers),
                List.of("another thread of this process may serve these connections"),
                "Let the tasks of the pool call the code directly instead of the process's own server, or serve those"
                        + " requests in a pool of their own; give the calls a timeout.");
    }

    private static String behind(PoolFacts pool) {
        return ", and " + Words.count(pool.pendingCount(), "task") + (pool.pendingCount() == 1 ? " waits" : " wait")
                + " for a thread of the pool.";
    }
}
