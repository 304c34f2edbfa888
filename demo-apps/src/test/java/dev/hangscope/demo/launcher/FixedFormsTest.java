package dev.hangscope.demo.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With the agent they run on every JDK. */
@Tag("one-jdk")
class FixedFormsTest {

    private static Stream<Demo> fixedInJava() {
        return Catalogue.all().stream()
                .filter(demo -> !demo.isHealthy() && !demo.needsPython() && !demo.needsNamespace());
    }

    @ParameterizedTest
    @MethodSource("fixedInJava")
    void endsByItself(Demo demo) throws Exception {
        Trial.Installation alone =
                new Trial.Installation(Path.of(System.getProperty("java.home"), "bin", "java"), null);

        Outcome outcome = new Trial(demo, alone, Arguments.Output.REPORT, new SilentViewer())
                .runFixed(Objects.requireNonNull(demo.fixed()));

        assertThat(outcome.why()).isEmpty();
        assertThat(outcome.result()).isEqualTo(Outcome.Result.PASSED);
    }
}
