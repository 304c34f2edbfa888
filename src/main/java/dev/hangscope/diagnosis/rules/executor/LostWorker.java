package dev.hangscope.diagnosis.rules.executor;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.synchronizer.Awaited;
import dev.hangscope.diagnosis.rules.synchronizer.UnreleasedSynchronizer;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.history.EndedThread;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Threads wait for a count or a result that a worker owed them; the worker died of an exception that nobody caught. */
public final class LostWorker implements Rule {

    @Override
    public Kind kind() {
        return Kind.LOST_WORKER;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        Set<ResourceFacts.Kind> kinds = EnumSet.copyOf(UnreleasedSynchronizer.COUNTED);
        kinds.add(ResourceFacts.Kind.FUTURE);
        return scene == null
                ? List.of()
                : Awaited.of(scene, kinds).stream()
                        .filter(Awaited::isByDeath)
                        .map(it -> it.verdict()
                                .map(verdict -> it.finding(Kind.LOST_WORKER, verdict, summary(it), fix(it))))
                        .flatMap(Optional::stream)
                        .toList();
    }

    private static String summary(Awaited it) {
        EndedThread dead = dead(it);
        boolean future = it.resource.kind() == ResourceFacts.Kind.FUTURE;
        String type = Words.simple(it.resource.type());
        String what = future ? "for the result of " : "at ";
        String before = future ? " before it completed it" : " before it counted";
        return it.who() + " " + what + Scene.withArticle(type) + "; " + Words.quoted(dead.name()) + " died of "
                + (dead.uncaught() == null
                        ? "an exception"
                        : Words.simple(dead.uncaught().type())) + before + ".";
    }

    private static EndedThread dead(Awaited it) {
        List<EndedThread> dead = new ArrayList<>(it.lost);
        dead.removeIf(thread -> thread.uncaught() == null);
        return dead.get(0);
    }

    private static String fix(Awaited it) {
        EndedThread dead = dead(it);
        String where = dead.uncaught() == null || dead.uncaught().at() == null
                ? Words.quoted(dead.name())
                : dead.uncaught().at().user().map(Scene::method).orElse(Words.quoted(dead.name()));
        return it.resource.kind() == ResourceFacts.Kind.FUTURE
                ? "catch what " + where
                        + " throws and give it to the future (completeExceptionally), or submit the work to "
                        + "a pool, whose future does so by itself."
                : "catch what " + where + " throws and count down in a finally block, or let " + it.place()
                        + " wait with a time-out.";
    }
}
