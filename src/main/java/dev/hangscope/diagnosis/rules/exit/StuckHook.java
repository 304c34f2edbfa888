package dev.hangscope.diagnosis.rules.exit;

import dev.hangscope.diagnosis.Dependent;
import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.code.ExitCall;
import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.ThreadWait;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JVM shuts down, and a shutdown hook does not return. The thread that called {@code System.exit}, or the one that got the
 * signal, joins the hooks; whoever calls {@code System.exit} after that waits for ever in any case.
 */
public final class StuckHook implements Rule {

    @Override
    public Kind kind() {
        return Kind.EXIT_BLOCKED;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        if (scene == null || scene.jvm.exit() != ExitState.SHUTTING_DOWN) {
            return List.of();
        }
        Set<JavaThread> hooks = new LinkedHashSet<>();
        List<JavaThread> callers =
                scene.jvm.threads().stream().filter(ExitCall::isIn).toList();
        for (JavaThread caller : callers) {
            JavaThread hook = joined(scene, caller);
            if (hook != null
                    && scene.isOld(hook)
                    && (scene.isStuckUnlessUnseen(hook) || awaitsPoolOf(scene, hook, caller))) {
                hooks.add(hook);
            }
        }
        return hooks.isEmpty() ? List.of() : List.of(finding(scene, List.copyOf(hooks), callers));
    }

    /** Whether the hook waits for the end of the pool whose worker called for the exit: only a timeout can end that wait. */
    private static boolean awaitsPoolOf(Scene scene, JavaThread hook, JavaThread caller) {
        ThreadWait wait = hook.waitsFor();
        PoolFacts pool = scene.poolOf(caller);
        return wait != null
                && wait.kind() == ThreadWait.Kind.POOL_END
                && pool != null
                && pool.id().equals(wait.resource());
    }

    private static @Nullable JavaThread joined(Scene scene, JavaThread caller) {
        ThreadWait wait = caller.waitsFor();
        return wait != null
                        && wait.kind() == ThreadWait.Kind.THREAD_JOIN
                        && wait.target() instanceof NodeId.OfThread joined
                ? scene.threads.living(joined.thread())
                : null;
    }

    private static Finding finding(Scene scene, List<JavaThread> hooks, List<JavaThread> callers) {
        List<JavaThread> stuck = new ArrayList<>(hooks);
        stuck.addAll(callers);
        boolean certain = hooks.stream().allMatch(scene::isStuck);
        String names = Words.threads(hooks.stream().map(JavaThread::name).toList());
        String place = hooks.get(0).userFrame().map(Scene::method).orElse(names);
        return new Finding(
                FindingId.of(
                        Kind.EXIT_BLOCKED,
                        hooks.stream()
                                .map(hook -> "hook at " + Scene.mark(hook))
                                .toList()),
                Kind.EXIT_BLOCKED,
                certain ? Verdict.LIKELY : Verdict.SUSPECTED,
                "the JVM shuts down, but the shutdown hook " + names + " does not return: it is "
                        + scene.doing(hooks.get(0)) + ".",
                Scene.longest(hooks),
                scene.waiters(stuck),
                new Resource(ResourceType.JVM_EXIT, null, null, "asked for; its hooks run"),
                hooks.stream()
                        .map(hook -> ResourceWords.fate(scene, hook.id(), ReleaserRole.HOOK, ""))
                        .toList(),
                List.of(Dependent.JVM_EXIT),
                callers.stream()
                        .map(caller -> new Evidence(
                                EvidenceLabel.EXIT,
                                "asked for by " + Words.quoted(caller.name()) + " at " + Scene.at(caller)))
                        .toList(),
                List.of("who may release the hook is known by observation only"),
                "let the hook give up after a time (" + place + "), and let it wait for nothing that needs the thread "
                        + "which calls System.exit, or a lock that it holds.");
    }
}
