package dev.hangscope.diagnosis.rules.context;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.snapshot.ResourceFacts;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** A rule that judges each resource of a kind for itself. */
public final class EachResource {
    private EachResource() {}

    public static List<Finding> of(
            Situation situation, ResourceFacts.Kind kind, BiFunction<Scene, ResourceFacts, Optional<Finding>> judge) {
        Scene scene = Scene.of(situation);
        return scene == null
                ? List.of()
                : scene.jvm.resources().stream()
                        .filter(resource -> resource.kind() == kind)
                        .map(resource -> judge.apply(scene, resource))
                        .flatMap(Optional::stream)
                        .toList();
    }
}
