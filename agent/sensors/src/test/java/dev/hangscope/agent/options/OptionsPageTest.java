package dev.hangscope.agent.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Run with {@code -Dhangscope.docs=write} to write the page again. */
class OptionsPageTest {

    private static final Path PAGE = Path.of("..", "..", "docs", "options.md");

    @Test
    void the_page_in_docs_is_the_list_in_the_code() throws IOException {
        if ("write".equals(System.getProperty("hangscope.docs"))) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, OptionsPage.markdown());
        }
        assertThat(PAGE)
                .as("stale: mvn test -pl agent/sensors -am -Dtest=OptionsPageTest -Dhangscope.docs=write"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .content()
                .isEqualTo(OptionsPage.markdown());
    }

    @Test
    void each_option_is_explained_on_a_terminal_within_the_width() {
        String text = OptionsPage.plain(80);

        for (AgentOption option : AgentOption.values()) {
            assertThat(text).contains("  " + option.key() + "=" + option.defaultValue() + "  (");
        }
        assertThat(text.lines()).allMatch(line -> line.length() <= 80);
    }
}
