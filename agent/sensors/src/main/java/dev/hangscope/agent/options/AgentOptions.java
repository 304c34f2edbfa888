package dev.hangscope.agent.options;

import dev.hangscope.agent.format.ReportFormat;
import dev.hangscope.snapshot.redaction.Redaction;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The options of the agent, checked. {@link AgentOption} has their names, defaults and meanings.
 *
 * @param after a wait younger than this is no hang
 * @param silence a peer that has not answered for so long is reported where others wait for its answer
 * @param watch the time between two looks of the watcher; {@code null}: it does not look by itself
 * @param out the folder for reports, as it was given; {@code null}: stderr
 * @param format what is printed on stderr, and written into a directory beside text, JSON and HTML
 * @param quit whether SIGQUIT asks for a report
 * @param log the least severe level of the agent's own log that is printed
 * @param prove when a heap dump is taken to prove that nobody can reach the awaited object
 * @param pause the longest estimated pause of the application for a proof that nobody asked for
 * @param dumps the folder for heap dumps, as it was given; {@code null}: that of temporary files
 * @param redact whether reports are without secrets
 * @param libraries whether classes that are not the JDK's are woven
 * @param signatures the file of the user's signatures, as it was given; {@code null}: none
 * @param otlp the receiver of events; {@code null}: none are sent
 */
public record AgentOptions(
        Duration after,
        Duration silence,
        @Nullable Duration watch,
        @Nullable Path out,
        ReportFormat format,
        Switch quit,
        LogLevel log,
        Proof prove,
        Duration pause,
        @Nullable Path dumps,
        Redaction redact,
        Switch libraries,
        @Nullable Path signatures,
        @Nullable URI otlp) {

    /** The environment variable with options; what is written behind the agent's jar goes before it. */
    public static final String VARIABLE = "HANGSCOPE_OPTIONS";

    /** On or off. */
    public enum Switch {
        ON,
        OFF
    }

    /** The levels of slf4j-simple. */
    public enum LogLevel {
        OFF,
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    /** When a proof by heap dump is tried. */
    public enum Proof {
        AUTO,
        ASK,
        QUIT,
        OFF
    }

    /**
     * Reads what was written after {@code -javaagent:hangscope.jar=}.
     *
     * @param text {@code key=value[,key=value]...}; {@code null} or blank gives the defaults
     * @throws OptionException when a key is unknown or given twice, or a value is bad
     */
    public static AgentOptions parse(@Nullable String text) throws OptionException {
        return parse(text, null);
    }

    /**
     * Reads the same, with what an environment variable says of the keys that are not there.
     *
     * @param environment the value of {@link #VARIABLE}, of the same form; {@code null}: it is not set
     * @throws OptionException when a key is unknown or given twice in one of them, or a value is bad
     */
    public static AgentOptions parse(@Nullable String text, @Nullable String environment) throws OptionException {
        return OptionParser.parse(text, environment);
    }
}
