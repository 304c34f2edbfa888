package dev.hangscope.agent.options;

import dev.hangscope.agent.format.ReportFormat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one list of the agent's options. The parser, {@code help} and docs/options.md are all made from it. */
public enum AgentOption {
    AFTER(
            "after",
            "a duration",
            "5s",
            "A wait younger than this is no hang. A report asked for by SIGQUIT still lists younger waits, as waits and"
                    + " not as findings."),
    SILENCE(
            "silence",
            "a duration",
            "60s",
            "A peer that has not answered for so long is reported (unanswered-peer) where others wait for its answer and hold"
                    + " nobody up by a lock; a wait under a lock is reported after the time of after. Where after is shorter"
                    + " than 5s, three times after counts when that is sooner."),
    WATCH(
            "watch",
            "a duration, or off",
            "10s",
            "How often the watcher looks by itself; off for never. Each 10 s or more: not in the first minute of a"
                    + " JVM that works. It prints one line, once, for each new finding of LIKELY or better."),
    OUT(
            "out",
            "stderr, or a folder",
            "stderr",
            "Where reports go. A folder gets hangscope-PID-N.txt, .json and .html for each report, for their owner only,"
                    + " each written whole or not at all, and one line of hangscope-events.ndjson for each change of a hang. It is"
                    + " made when it is missing. Where it cannot be used, reports go to"
                    + " stderr, and one line says why. The path cannot contain a comma."),
    FORMAT(
            "format",
            ReportFormat.list(),
            "text",
            "What is printed on stderr. A directory gets reports in this format too, beside text, JSON and HTML."),
    QUIT(
            "quit",
            "on or off",
            "on",
            "Report on SIGQUIT (kill -QUIT PID, or Ctrl-\\ in the terminal), after the JVM's own thread dump."),
    LOG(
            "log",
            "off, error, warn, info, debug or trace",
            "warn",
            "Level of the agent's own log, lines on stderr: warn says what of the agent failed, info when it is ready, debug how"
                    + " long each sample took."),
    PROVE(
            "prove",
            "auto, ask, quit or off",
            "auto",
            "Reachability proof by heap dump, which stops the application meanwhile: auto when a report is asked for, has something that"
                    + " a dump may decide, and the pause is short (see pause) or nothing of the application can run anyway; ask only"
                    + " when asked for (report PID --prove, or by JMX), quit with each SIGQUIT, off never. See proof.md."),
    PAUSE(
            "pause",
            "a time",
            "200ms",
            "With prove=auto: no proof that would stop the application for longer, by an estimate from the heap in use. A report"
                    + " says so, and how to get the proof."),
    DUMPS(
            "dumps",
            "a folder",
            "java.io.tmpdir",
            "Where such heap dumps are written, and removed when they are read; by default the folder that this property of"
                    + " the JVM names. A dump holds secrets and may be twice as large as the heap in use."),
    REDACT(
            "redact",
            "on or off",
            "on",
            "Hides passwords, tokens and the like in command lines, names and messages of reports, in every format. See"
                    + " privacy.md for what is found and what is not."),
    LIBRARIES(
            "libraries",
            "on or off",
            "on",
            "Weaves the calls of notify and notifyAll in classes of the application and of libraries as they are loaded, so"
                    + " that a report can tell which threads ended waits in Object.wait; and published pools of connections, so"
                    + " that it can tell who has borrowed from them. With off, only classes of the JDK are woven."),
    SIGNATURES(
            "signatures",
            "a file, or none",
            "none",
            "What methods of your code and its libraries mean for a thread that waits in them, one a line: idle"
                    + " com.acme.Mailbox.awaitWork. See signatures.md. Where the file cannot be used, one line says why, and"
                    + " reports come without it. The path cannot contain a comma."),
    OTLP(
            "otlp",
            "a URL, or off",
            "off",
            "Sends what changes in the JVM's hangs to a receiver of OpenTelemetry (OTLP over HTTP), from the first hang on. Needs"
                    + " hangscope-otlp.jar beside the agent's jar; the OTEL_EXPORTER_OTLP_ variables have headers and certificates."
                    + " See fleet.md.");

    private final String key;
    private final String accepted;
    private final String defaultValue;
    private final String meaning;

    AgentOption(String key, String accepted, String defaultValue, String meaning) {
        this.key = key;
        this.accepted = accepted;
        this.defaultValue = defaultValue;
        this.meaning = meaning;
    }

    /** The name before the equals sign. */
    public String key() {
        return key;
    }

    /** What may stand after the equals sign, in words. */
    public String accepted() {
        return accepted;
    }

    /** The value when the option is not given, written as a user would write it. */
    public String defaultValue() {
        return defaultValue;
    }

    /** What it does, in plain text. */
    public String meaning() {
        return meaning;
    }

    /** All keys in the order of the list. */
    public static List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (AgentOption option : values()) {
            keys.add(option.key);
        }
        return keys;
    }

    static @Nullable AgentOption of(String key) {
        for (AgentOption option : values()) {
            if (option.key.equals(key)) {
                return option;
            }
        }
        return null;
    }
}
