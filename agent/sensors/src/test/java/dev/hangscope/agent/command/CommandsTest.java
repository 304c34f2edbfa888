package dev.hangscope.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.options.AgentOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandsTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine commandLine = Commands.commandLine();
        return commandLine
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void help_lists_the_commands_the_exit_codes_and_the_agent_options() {
        assertThat(run("help")).isZero();

        assertThat(out.toString()).contains("help ", "version ", "  2  wrong usage");
        for (AgentOption option : AgentOption.values()) {
            assertThat(out.toString()).contains(option.key() + "=" + option.defaultValue());
        }
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void help_explains_one_command() {
        assertThat(run("help", "version")).isZero();

        assertThat(out.toString()).contains("Usage: java -jar hangscope.jar version");
    }

    @Test
    void version_names_the_build_and_the_java() {
        assertThat(run("version")).isZero();

        assertThat(out.toString())
                .matches("(?s)hangscope \\d+\\.\\d+.*java " + Runtime.version().feature() + ".*");
    }

    /** Who may run one command as root must not read root's files by it. */
    @ParameterizedTest
    @ValueSource(strings = {"", "report", "inspect", "diagnose", "explain", "help"})
    void a_file_of_arguments_is_not_read(String command, @TempDir Path folder) throws IOException {
        String file = "@" + Files.writeString(folder.resolve("file"), "secret:of:root");

        assertThat(command.isEmpty() ? run(file) : run(command, file)).isNotZero();

        assertThat(out + err.toString()).contains(file).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({"hlep,help", "versoin,version", "Version,version"})
    void an_unknown_command_is_answered_with_the_nearest(String typed, String meant) {
        assertThat(run(typed)).isEqualTo(2);

        assertThat(err.toString())
                .startsWith(
                        "hangscope: unknown command '" + typed + "': did you mean '" + meant + "'? The commands are ")
                .hasLineCount(1);
    }

    @Test
    void help_for_an_unknown_command_is_wrong_usage_too() {
        assertThat(run("help", "versoin")).isEqualTo(2);

        assertThat(err.toString()).contains("did you mean 'version'").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "version extra", "version --loud", "help help help"})
    void wrong_usage_is_one_line_and_exit_code_2(String line) {
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);

        assertThat(err.toString()).startsWith("hangscope: ").hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void an_html_file_that_cannot_be_one_is_wrong_usage_before_anything_is_looked_at(@TempDir Path folder) {
        for (Path bad : List.of(folder, folder.resolve("missing/report.html"), Path.of("/dev/null"))) {
            assertThat(run("inspect", "--html", bad.toString(), "0")).isEqualTo(2);
        }

        assertThat(err.toString())
                .contains("is a folder; name a file", "there is no folder " + folder.resolve("missing"))
                .hasLineCount(3);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "version %s",
                "explain %s",
                "help %s",
                "report %s",
                "inspect 1 --redact=%s",
                "report 1 --after=%s"
            })
    void hostile_arguments_control_no_terminal_and_forge_no_line(String line) {
        String hostile = "a\u001B[2J\u009B\u0007\u202E\r\nhangscope:\u2028CLEAR";
        String[] arguments = line.split(" ");
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = arguments[i].replace("%s", hostile);
        }

        assertThat(run(arguments)).isGreaterThanOrEqualTo(2);
        assertThat(err.toString())
                .hasLineCount(1)
                .doesNotContain("\u001B", "\u009B", "\u0007", "\u202E", "\r", "\u2028");
    }

    @Test
    void a_long_argument_makes_a_short_line_that_ends_in_its_remedy() {
        assertThat(run("report", "1", "--after=" + "9".repeat(1_000_000))).isEqualTo(2);

        assertThat(err.toString()).hasSizeLessThan(1_100).contains("help report");
    }

    @Test
    void redaction_is_on_or_off() {
        assertThat(run("inspect", "1", "--redact=maybe")).isEqualTo(2);

        assertThat(err.toString()).contains("--redact=maybe: write on or off").hasLineCount(1);
    }
}
