package dev.hangscope.agent.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hangscope.agent.format.ReportFormat;
import dev.hangscope.agent.options.AgentOptions.LogLevel;
import dev.hangscope.agent.options.AgentOptions.Proof;
import dev.hangscope.agent.options.AgentOptions.Switch;
import dev.hangscope.snapshot.redaction.Redaction;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentOptionsTest {

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "after=5s,silence=60s,watch=10s,out=stderr,format=text,quit=on,log=warn,prove=auto,pause=200ms,dumps=java.io.tmpdir,redact=on,libraries=on,signatures=none,otlp=off"
            })
    void what_is_not_given_has_its_default(String text) throws OptionException {
        assertThat(AgentOptions.parse(text))
                .isEqualTo(new AgentOptions(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(10),
                        null,
                        ReportFormat.TEXT,
                        Switch.ON,
                        LogLevel.WARN,
                        Proof.AUTO,
                        Duration.ofMillis(200),
                        null,
                        Redaction.ON,
                        Switch.ON,
                        null,
                        null));
    }

    @Test
    void every_option_can_be_set() throws OptionException {
        assertThat(
                        AgentOptions.parse(
                                "after=500ms, silence=5m, watch=off,out=/tmp/a=b,format=json,quit=off,log=trace,prove=quit,pause=1s,dumps=/,redact=off,libraries=off,signatures=s.txt,otlp=https://otlp.example.com:4318"))
                .isEqualTo(new AgentOptions(
                        Duration.ofMillis(500),
                        Duration.ofMinutes(5),
                        null,
                        Path.of("/tmp/a=b"),
                        ReportFormat.JSON,
                        Switch.OFF,
                        LogLevel.TRACE,
                        Proof.QUIT,
                        Duration.ofSeconds(1),
                        Path.of("/"),
                        Redaction.OFF,
                        Switch.OFF,
                        Path.of("s.txt"),
                        URI.create("https://otlp.example.com:4318")));
    }

    @ParameterizedTest
    @CsvSource({"0s,PT0S", "1ms,PT0.001S", "90s,PT1M30S", "2m,PT2M", "36h,PT36H", "999999999h,PT999999999H"})
    void a_duration_is_a_number_and_a_unit(String text, Duration duration) throws OptionException {
        assertThat(AgentOptions.parse("after=" + text).after()).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "s", "", "-5s", "5 s", "1.5s", "5S", "1m30s", "off", "10000000000s", "٥s"})
    void a_bad_duration_is_answered_with_an_example(String text) {
        assertThatThrownBy(() -> AgentOptions.parse("after=" + text))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("'after=" + text + "'")
                .hasMessageContaining("for example 5s");
    }

    @ParameterizedTest
    @CsvSource({"aftr,after", "wach,watch", "OUT,out", "fmt,format", "quiet,quit", "logging,log", "proof,prove"})
    void an_unknown_key_is_answered_with_the_nearest_and_the_list(String typed, String meant) {
        assertThatThrownBy(() -> AgentOptions.parse("quit=on," + typed + "=1"))
                .isInstanceOf(OptionException.class)
                .hasMessage("unknown option '" + typed + "': did you mean '" + meant
                        + "'? The options are after, silence, watch, out, format, quit, log, prove, pause, dumps, redact,"
                        + " libraries, signatures, otlp");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "watch=0s | bad value in 'watch=0s': the watcher cannot look without a pause; write watch=off for no watcher",
                "quit=yes | bad value in 'quit=yes': write on or off",
                "format=xml | bad value in 'format=xml': write text, json, html, sarif or github",
                "log=WARN | bad value in 'log=WARN': write off, error, warn, info, debug or trace",
                "prove= | bad value in 'prove=': write auto, ask, quit or off",
                "out= | bad value in 'out=': write stderr, or a folder",
                "quit | option 'quit' has no value: write quit=on or another of: on or off",
                "log=info,log=info | option 'log' is given twice: leave one out"
            })
    void a_bad_value_is_answered_with_the_good_ones(String text, String line) {
        assertThatThrownBy(() -> AgentOptions.parse(text))
                .isInstanceOf(OptionException.class)
                .hasMessage(line);
    }

    @Test
    void what_the_environment_says_counts_where_the_agent_has_no_argument() throws OptionException {
        AgentOptions options = AgentOptions.parse("after=1s", "after=2s,watch=off");

        assertThat(options.after()).isEqualTo(Duration.ofSeconds(1));
        assertThat(options.watch()).isNull();
        assertThat(AgentOptions.parse(null, "out=/tmp/x").out()).isEqualTo(Path.of("/tmp/x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"after=soon", "aftre=1s", "after=1s,after=2s", "after"})
    void a_bad_environment_is_named(String text) {
        assertThatThrownBy(() -> AgentOptions.parse(null, text))
                .isInstanceOf(OptionException.class)
                .hasMessageStartingWith("HANGSCOPE_OPTIONS: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "collector:4318",
                "ftp://collector:4318",
                "https://",
                "https://collector:4317",
                "https://user:s3cret@collector",
                "https://collector/?token=s3cret",
                "s3cret @"
            })
    void a_bad_receiver_is_answered_without_its_secrets(String url) {
        assertThatThrownBy(() -> AgentOptions.parse("otlp=" + url))
                .isInstanceOf(OptionException.class)
                .hasMessageStartingWith("otlp: ")
                .hasMessageNotContaining("s3cret");
    }
}
