package dev.hangscope.agent;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may know whom in the agent. */
class AgentArchitectureTest {
    private static final int MOST_FILES = 20;
    private static final JavaClasses AGENT =
            new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests())).importPackages("dev.hangscope");

    @Test
    void only_the_instrumentation_uses_bytebuddy() {
        confined("dev.hangscope.agent.instrument..", "net.bytebuddy..");
    }

    /** The rest of ByteBuddy is not packed into the jar. */
    @Test
    void of_bytebuddy_only_asm_is_used() {
        noClasses()
                .should()
                .dependOnClassesThat(
                        resideInAPackage("net.bytebuddy..").and(not(resideInAPackage("net.bytebuddy.jar.asm.."))))
                .check(AGENT);
    }

    @Test
    void only_the_watch_uses_oshi() {
        confined("dev.hangscope.agent.watch..", "oshi..");
    }

    @Test
    void only_the_trigger_the_watch_and_the_files_use_jna() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.hangscope.agent.trigger..", "dev.hangscope.agent.watch..", "dev.hangscope.agent.files..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(AGENT);
    }

    @Test
    void access_to_files_depends_on_no_other_part_of_the_agent() {
        noClasses()
                .that()
                .resideInAPackage("dev.hangscope.agent.files..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.hangscope..")
                        .and(not(resideInAnyPackage(
                                "dev.hangscope.agent.files..",
                                "dev.hangscope.agent.ownership..",
                                "dev.hangscope.text.."))))
                .check(AGENT);
    }

    @Test
    void only_what_is_published_uses_flight_recorder_and_mbeans() {
        confined("dev.hangscope.agent.publish..", "jdk.jfr..");
        confined("dev.hangscope.agent.publish..", "javax.management..");
    }

    /** Its first use in a full heap would leave it unusable for the application too. */
    @Test
    void only_the_command_line_formats() {
        noClasses()
                .that()
                .resideInAPackage("dev.hangscope.agent..")
                .and()
                .resideOutsideOfPackage("dev.hangscope.agent.command..")
                .should()
                .callMethodWhere(target(owner(type(String.class))).and(target(nameMatching("format(ted)?"))))
                .check(AGENT);
    }

    @Test
    void nobody_depends_on_the_composition_root() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackage("dev.hangscope.agent.runtime..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.hangscope.agent.runtime..");
        rule.check(AGENT);
        assertThat(AGENT.contain("dev.hangscope.agent.runtime.AgentRuntime")).isTrue();
    }

    @Test
    void hooks_know_java_base_only() {
        classes()
                .that()
                .resideInAPackage("dev.hangscope.agent.bootstrap.hooks..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "dev.hangscope.agent.bootstrap.hooks..",
                                "java.lang..",
                                "java.util",
                                "java.util.concurrent",
                                "java.util.concurrent.atomic",
                                "java.util.function",
                                "java.util.stream",
                                "org.jspecify.annotations..")
                        // Wakes a thread of ours, and neither blocks nor is woven; the locks beside it are.
                        .or(type(LockSupport.class)))
                .check(AGENT);
    }

    @Test
    void the_analysis_does_not_know_the_agent() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.hangscope.text..",
                        "dev.hangscope.snapshot..",
                        "dev.hangscope.waitgraph..",
                        "dev.hangscope.diagnosis..",
                        "dev.hangscope.report..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.hangscope.agent..")
                .check(AGENT);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("dev.hangscope.agent.(**)").should().beFreeOfCycles().check(AGENT);
    }

    @Test
    void no_package_has_more_files_than_one_can_survey() throws IOException {
        Map<Path, Long> files =
                sources().collect(Collectors.groupingBy(Path::getParent, TreeMap::new, Collectors.counting()));

        assertThat(files).hasSizeGreaterThan(20);
        assertThat(files.entrySet().stream().filter(each -> each.getValue() > MOST_FILES))
                .isEmpty();
    }

    private static Stream<Path> sources() throws IOException {
        List<Path> all = new ArrayList<>();
        for (String module : List.of("sensors", "bootstrap")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(all::add);
            }
        }
        return all.stream();
    }

    private static void confined(String home, String library) {
        noClasses()
                .that()
                .resideOutsideOfPackage(home)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(AGENT);
    }
}
