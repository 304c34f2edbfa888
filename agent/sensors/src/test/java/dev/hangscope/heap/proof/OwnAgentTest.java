package dev.hangscope.heap.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.hangscope.heap.hprof.DumpFrame;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A heap dump of a JVM with the agent: what of it is the agent's. */
class OwnAgentTest {
    private static DumpFrame frame(String type) {
        return new DumpFrame(type, "run", "", 1);
    }

    @Test
    void each_class_of_the_agent_is_known_as_such() {
        assertThat(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.hangscope"))
                .extracting(JavaClass::getName)
                .isNotEmpty()
                .allMatch(OwnAgent::isClass);
    }

    /** Also where it makes a lambda, or writes JSON: a thread that runs would keep everything from being proven. */
    @Test
    void a_thread_of_the_agent_is_known_wherever_it_stands() {
        for (String top : List.of(
                "java.lang.invoke.InnerClassLambdaMetafactory",
                "com.google.gson.stream.JsonWriter",
                "dev.hangscope.text.PlainText")) {
            assertThat(OwnAgent.isThread(
                            "hangscope-rehearse",
                            List.of(
                                    frame(top),
                                    frame("dev.hangscope.agent.runtime.Rehearsal"),
                                    frame("java.lang.Thread"))))
                    .as(top)
                    .isTrue();
        }
    }

    @Test
    void a_thread_of_that_name_that_runs_the_application_is_none() {
        assertThat(OwnAgent.isThread(
                        "hangscope-jmx",
                        List.of(
                                frame("app.Listener"),
                                frame("dev.hangscope.agent.publish.Beans"),
                                frame("java.lang.Thread"))))
                .isFalse();
    }
}
