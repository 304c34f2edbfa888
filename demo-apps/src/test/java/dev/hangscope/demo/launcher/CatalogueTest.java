package dev.hangscope.demo.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogueTest {
    /** The kinds of docs/diagnoses.md; the demos do not depend on the module that has them as an enum. */
    private static final List<String> KINDS = List.of(
            "missing-sentinel",
            "dead-consumer",
            "orphaned-reader",
            "self-held-pipe",
            "full-pipe",
            "unclosed-stdin",
            "defunct-child",
            "lost-worker",
            "unreleased-synchronizer",
            "join-deadlock",
            "deadlock",
            "inherited-lock",
            "abandoned-lock",
            "pool-starvation",
            "pool-exhaustion",
            "abandoned-future",
            "exit-blocked",
            "stopped-child",
            "orphaned-process",
            "class-init-deadlock",
            "missed-signal",
            "unanswered-peer",
            "blocked-output",
            "endless-loop",
            "vm-stall",
            "unexplained-wait");

    private static List<Demo> demos() {
        return Catalogue.all();
    }

    @Test
    void namesAreUnique() {
        assertThat(demos().stream().map(Demo::name)).doesNotHaveDuplicates();
    }

    @Test
    void everyKindHasADemoAndNoDemoExpectsAnUnknownKind() {
        Set<String> expected = new TreeSet<>();
        demos().forEach(demo -> demo.expected().forEach(expectation -> expected.addAll(expectation.kinds())));

        assertThat(expected).containsExactlyInAnyOrderElementsOf(KINDS);
    }

    @ParameterizedTest
    @MethodSource("demos")
    void bothFormsAreThere(Demo demo) throws Exception {
        for (Program program : forms(demo).toList()) {
            int modifiers = program.main().getMethod("main", String[].class).getModifiers();
            assertThat(Modifier.isStatic(modifiers)).isTrue();
            for (String script : program.arguments()) {
                assertThat(Catalogue.class.getResource("/python/" + script))
                        .as(script)
                        .isNotNull();
            }
        }
        assertThat(demo.fixed() == null).isEqualTo(demo.isHealthy());
    }

    @ParameterizedTest
    @MethodSource("demos")
    void theFixedFormIsADifferentProgramBesideTheBrokenOne(Demo demo) {
        Program fixed = demo.fixed();
        if (fixed != null) {
            assertThat(fixed).isNotEqualTo(demo.broken());
            assertThat(fixed.main().getPackage()).isEqualTo(demo.broken().main().getPackage());
        }
    }

    @ParameterizedTest
    @MethodSource("demos")
    void aDemoSaysWhatHangsAndWhereItComesFrom(Demo demo) {
        assertThat(demo.whatHangs()).isNotBlank().doesNotContain("\n");
        assertThat(demo.article()).isNotBlank();
    }

    @Test
    void theNearestNameForgivesATypingError() {
        assertThat(Catalogue.nearestName("mising-sentinal")).isEqualTo("missing-sentinel");
        assertThat(Catalogue.nearestName("deadconsumer")).isEqualTo("dead-consumer");
    }

    @Test
    void editDistanceCountsInsertionsDeletionsAndReplacements() {
        assertThat(Catalogue.editDistance("", "abc")).isEqualTo(3);
        assertThat(Catalogue.editDistance("kitten", "sitting")).isEqualTo(3);
        assertThat(Catalogue.editDistance("same", "same")).isZero();
    }

    private static Stream<Program> forms(Demo demo) {
        return Stream.concat(Stream.of(demo.broken()), Stream.ofNullable(demo.fixed()));
    }
}
