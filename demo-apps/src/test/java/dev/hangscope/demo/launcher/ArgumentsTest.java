package dev.hangscope.demo.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    @Test
    void namesAndOptionsMayBeMixed() throws Exception {
        Arguments arguments = Arguments.ofRun(List.of(
                "lock-cycle",
                "--fixed",
                "--serve",
                "--agent",
                "a.jar",
                "join-cycle",
                "--java",
                "/jdk",
                "--raw",
                "--keep",
                "kept"));

        assertThat(arguments.names()).containsExactly("lock-cycle", "join-cycle");
        assertThat(arguments.form()).isEqualTo(Arguments.Form.FIXED);
        assertThat(arguments.company()).isEqualTo(Arguments.Company.SERVERS);
        assertThat(arguments.agent()).isEqualTo(Arguments.Agent.ON);
        assertThat(arguments.agentJar()).isEqualTo(Path.of("a.jar"));
        assertThat(arguments.javaHome()).isEqualTo(Path.of("/jdk"));
        assertThat(arguments.output()).isEqualTo(Arguments.Output.RAW);
        assertThat(arguments.keep()).isEqualTo(Path.of("kept"));
    }

    @Test
    void wrongUsageIsToldInOneLine() {
        assertWrong("run needs the name of a demo, or --all");
        assertWrong("run takes --all or names, not both", "--all", "lock-cycle");
        assertWrong("--agent needs a value", "lock-cycle", "--agent");
        assertWrong("--agent needs a value", "lock-cycle", "--agent", "--fixed");
        assertWrong("unknown option --fix", "lock-cycle", "--fix");
    }

    private static void assertWrong(String message, String... words) {
        assertThatThrownBy(() -> Arguments.ofRun(List.of(words)))
                .isInstanceOf(Arguments.Wrong.class)
                .hasMessageStartingWith(message);
    }
}
