package dev.hangscope;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.hangscope.diagnosis.planted.TouchesTheJvm;
import dev.hangscope.snapshot.planted.KnowsTheReport;
import dev.hangscope.waitgraph.planted.KnowsTheDiagnosis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The architecture of this module, as rules: report, diagnosis, waitgraph, snapshot, each knows those after it. */
class ArchitectureTest {
    private static final ArchRule ARROWS_POINT_ONE_WAY = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("report")
            .definedBy("dev.hangscope.report..")
            .layer("heap")
            .definedBy("dev.hangscope.heap..")
            .layer("diagnosis")
            .definedBy("dev.hangscope.diagnosis..")
            .layer("waitgraph")
            .definedBy("dev.hangscope.waitgraph..")
            .layer("snapshot")
            .definedBy("dev.hangscope.snapshot..")
            .whereLayer("report")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("heap")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("heap")
            .mayOnlyAccessLayers("snapshot")
            .whereLayer("diagnosis")
            .mayOnlyBeAccessedByLayers("report")
            .whereLayer("waitgraph")
            .mayOnlyBeAccessedByLayers("report", "diagnosis");

    private static final ArchRule FORMATS_DO_NOT_KNOW_EACH_OTHER =
            slices().matching("dev.hangscope.report.(*)..").should().notDependOnEachOther();

    private static final ArchRule NO_CYCLES =
            slices().matching("dev.hangscope.(**)").should().beFreeOfCycles();

    /** Pure: records in, records and text out. java.lang's ways to the JVM and the system are named one by one. */
    private static final ArchRule PURE = classes()
            .that()
            .resideInAPackage("dev.hangscope..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.hangscope..",
                    "java.lang",
                    "java.lang.annotation",
                    "java.lang.invoke",
                    "java.lang.reflect",
                    "java.lang.runtime",
                    "java.io",
                    "java.math",
                    "java.nio",
                    "java.nio.channels",
                    "java.nio.charset",
                    "java.util.zip",
                    "java.time..",
                    "java.util",
                    "java.util.function",
                    "java.util.regex",
                    "java.util.stream",
                    "org.jspecify.annotations",
                    "com.google.gson..")
            .andShould(
                    com.tngtech.archunit.lang.conditions.ArchConditions.not(
                            com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat(
                                    com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching(
                                            "java\\.lang\\.(System|Runtime|ProcessHandle|ProcessBuilder)"
                                                    + "|java\\.io\\.(File|FileReader|FileWriter|FileInputStream|FileOutputStream)"))));

    /** A dump is a file of gigabytes that somebody else has opened; no other package reads anything but records. */
    private static final ArchRule ONLY_THE_HEAP_READS_CHANNELS = noClasses()
            .that()
            .resideOutsideOfPackage("dev.hangscope.heap..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.nio", "java.nio.channels");

    /** What rules may ask knows none of them. */
    private static final ArchRule CONTEXTS_KNOW_NO_RULES = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.hangscope.diagnosis.rules.context..", "dev.hangscope.diagnosis.rules.process.context..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.hangscope.diagnosis.merge..",
                    "dev.hangscope.diagnosis.rules.process.pipe..",
                    "dev.hangscope.diagnosis.rules.process.lock..",
                    "dev.hangscope.diagnosis.rules.process.worker..");

    /** Rules find; only afterwards are their findings merged. */
    private static final ArchRule RULES_DO_NOT_MERGE = noClasses()
            .that()
            .resideInAPackage("dev.hangscope.diagnosis.rules..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.hangscope.diagnosis.merge..");

    /** Its first use in a full heap would leave it unusable for the application too. Pages are drawn by processes that serve nobody else. */
    private static final ArchRule NO_FORMATTER = noClasses()
            .that()
            .resideOutsideOfPackages("dev.hangscope.report.html..", "dev.hangscope.report.sarif..")
            .should()
            .callMethodWhere(target(owner(type(String.class))).and(target(nameMatching("format(ted)?"))));

    private static final int MOST_FILES = 20;

    private static final List<ArchRule> RULES = List.of(
            ARROWS_POINT_ONE_WAY,
            FORMATS_DO_NOT_KNOW_EACH_OTHER,
            NO_CYCLES,
            PURE,
            ONLY_THE_HEAP_READS_CHANNELS,
            CONTEXTS_KNOW_NO_RULES,
            RULES_DO_NOT_MERGE,
            NO_FORMATTER);

    private static JavaClasses main() {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.hangscope");
    }

    @Test
    void the_rules_hold() {
        JavaClasses classes = main();

        assertThat(classes).hasSizeGreaterThan(40);
        RULES.forEach(rule -> rule.check(classes));
    }

    @Test
    void no_package_has_more_files_than_one_can_survey() throws IOException {
        Map<Path, Long> files =
                sources().collect(Collectors.groupingBy(Path::getParent, TreeMap::new, Collectors.counting()));

        assertThat(files).hasSizeGreaterThan(30);
        assertThat(files.entrySet().stream().filter(each -> each.getValue() > MOST_FILES))
                .isEmpty();
    }

    @Test
    void a_simple_name_is_that_of_one_class() throws IOException {
        Map<String, Long> names = sources()
                .map(file -> file.getFileName().toString())
                .filter(name -> !name.equals("package-info.java"))
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));

        assertThat(names.entrySet().stream().filter(each -> each.getValue() > 1))
                .isEmpty();
    }

    private static Stream<Path> sources() throws IOException {
        List<Path> sources;
        try (Stream<Path> files = Files.walk(Path.of("main", "java"))) {
            sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        }
        return sources.stream();
    }

    @Test
    void a_planted_violation_is_found() {
        assertThat(violations(ARROWS_POINT_ONE_WAY, KnowsTheReport.class)).contains("KnowsTheReport");
        assertThat(violations(ARROWS_POINT_ONE_WAY, KnowsTheDiagnosis.class)).contains("KnowsTheDiagnosis");
        assertThat(violations(PURE, TouchesTheJvm.class))
                .contains("ThreadMXBean")
                .contains("java.lang.System");
    }

    private static String violations(ArchRule rule, Class<?> planted) {
        List<Class<?>> classes = new java.util.ArrayList<>();
        main().forEach(type -> classes.add(type.reflect()));
        classes.add(planted);
        return rule.evaluate(new ClassFileImporter().importClasses(classes))
                .getFailureReport()
                .toString();
    }
}
