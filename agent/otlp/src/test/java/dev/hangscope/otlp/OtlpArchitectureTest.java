package dev.hangscope.otlp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

class OtlpArchitectureTest {
    private static final JavaClasses ALL =
            new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests())).importPackages("dev.hangscope");

    /** The agent's jar does not have it. */
    @Test
    void only_this_jar_uses_opentelemetry() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.hangscope.otlp..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.opentelemetry..")
                .check(ALL);
    }

    /** All else of the agent may change without this jar. */
    @Test
    void this_jar_knows_little_of_the_agent() {
        classes()
                .that()
                .resideInAPackage("dev.hangscope.otlp..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.hangscope.otlp..",
                        "dev.hangscope.agent.files..",
                        "dev.hangscope.agent.forward..",
                        "dev.hangscope.agent.options..",
                        "dev.hangscope.agent.output..",
                        "dev.hangscope.agent.ownership..",
                        "dev.hangscope.agent.publish..",
                        "dev.hangscope.report.event..",
                        "dev.hangscope.text..",
                        "io.opentelemetry..",
                        "java..",
                        "javax.net.ssl..",
                        "org.jspecify.annotations..")
                .check(ALL);
    }
}
