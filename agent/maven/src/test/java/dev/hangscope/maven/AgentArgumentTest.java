package dev.hangscope.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AgentArgumentTest {
    private static final Path JAR = Path.of("/repo/hangscope.jar");
    private static final String OWN = "-javaagent:/repo/hangscope.jar=out=/app/target/hangscope";

    private static AgentArgument argument(String options) {
        return new AgentArgument(JAR, Path.of("/app/target/hangscope"), options);
    }

    @Test
    void it_stands_alone_where_nothing_is_set() {
        assertThat(argument(null).addedTo(null)).isEqualTo(OWN);
        assertThat(argument(null).addedTo("  ")).isEqualTo(OWN);
    }

    @Test
    void it_follows_what_other_plugins_have_set() {
        assertThat(argument("after=9s").addedTo("-javaagent:/repo/jacoco.jar=destfile=x -Xmx1g"))
                .isEqualTo("-javaagent:/repo/jacoco.jar=destfile=x -Xmx1g " + OWN + ",after=9s");
    }

    @Test
    void it_is_added_once() {
        String once = argument(null).addedTo("-Xmx1g");
        assertThat(argument(null).addedTo(once)).isEqualTo(once);
    }

    @Test
    void a_path_with_a_space_is_one_word() {
        AgentArgument spaced = new AgentArgument(Path.of("/my repo/hangscope.jar"), Path.of("/app/out"), null);
        assertThat(spaced.addedTo(null)).isEqualTo("\"-javaagent:/my repo/hangscope.jar=out=/app/out\"");
    }

    @Test
    void a_comma_in_the_directory_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AgentArgument(JAR, Path.of("/a,b"), null).addedTo(null))
                .withMessageContaining("comma")
                .withMessageContaining("/a,b")
                .withMessageContaining("outputDirectory");
    }
}
