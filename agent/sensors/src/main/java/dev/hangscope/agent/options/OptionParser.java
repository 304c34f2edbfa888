package dev.hangscope.agent.options;

import dev.hangscope.agent.format.ReportFormat;
import dev.hangscope.agent.options.AgentOptions.LogLevel;
import dev.hangscope.agent.options.AgentOptions.Proof;
import dev.hangscope.agent.options.AgentOptions.Switch;
import dev.hangscope.snapshot.redaction.Redaction;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code key=value[,key=value]...}. Runs before {@code main} on each start of the application, so it keeps clear of
 * regular expressions and lambdas.
 */
final class OptionParser {

    private static final String STDERR = "stderr";
    private static final String OFF = "off";

    private final Map<AgentOption, String> given = new EnumMap<>(AgentOption.class);

    private final Set<AgentOption> fromEnvironment = EnumSet.noneOf(AgentOption.class);

    private OptionParser() {}

    static AgentOptions parse(@Nullable String text, @Nullable String environment) throws OptionException {
        OptionParser parser = new OptionParser();
        parser.split(text == null ? "" : text);
        parser.takeFrom(environment);
        return new AgentOptions(
                parser.duration(AgentOption.AFTER),
                parser.duration(AgentOption.SILENCE),
                parser.watch(),
                parser.out(),
                parser.word(AgentOption.FORMAT, ReportFormat.values()),
                parser.word(AgentOption.QUIT, Switch.values()),
                parser.word(AgentOption.LOG, LogLevel.values()),
                parser.word(AgentOption.PROVE, Proof.values()),
                parser.duration(AgentOption.PAUSE),
                parser.pathUnlessDefault(AgentOption.DUMPS),
                parser.word(AgentOption.REDACT, Redaction.values()),
                parser.word(AgentOption.LIBRARIES, Switch.values()),
                parser.pathUnlessDefault(AgentOption.SIGNATURES),
                parser.otlp());
    }

    /** Keeps what was given already. */
    private void takeFrom(@Nullable String environment) throws OptionException {
        if (environment == null) {
            return;
        }
        OptionParser other = new OptionParser();
        try {
            other.split(environment);
        } catch (OptionException bad) {
            throw new OptionException(AgentOptions.VARIABLE + ": " + bad.line());
        }
        for (Map.Entry<AgentOption, String> each : other.given.entrySet()) {
            if (given.putIfAbsent(each.getKey(), each.getValue()) == null) {
                fromEnvironment.add(each.getKey());
            }
        }
    }

    private void split(String text) throws OptionException {
        int start = 0;
        while (start < text.length()) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 ? text.length() : comma;
            String pair = text.substring(start, end).trim();
            if (!pair.isEmpty()) {
                put(pair);
            }
            start = end + 1;
        }
    }

    private void put(String pair) throws OptionException {
        int equals = pair.indexOf('=');
        String key = (equals < 0 ? pair : pair.substring(0, equals)).trim();
        AgentOption option = AgentOption.of(key);
        if (option == null) {
            throw new OptionException("unknown option '" + key + "': did you mean '"
                    + NearestWord.to(key, AgentOption.keys()) + "'? The options are "
                    + String.join(", ", AgentOption.keys()));
        }
        if (equals < 0) {
            throw new OptionException("option '" + key + "' has no value: write " + key + "=" + option.defaultValue()
                    + " or another of: " + option.accepted());
        }
        if (given.put(option, pair.substring(equals + 1).trim()) != null) {
            throw new OptionException("option '" + key + "' is given twice: leave one out");
        }
    }

    private String value(AgentOption option) {
        String value = given.get(option);
        return value == null ? option.defaultValue() : value;
    }

    private @Nullable Duration watch() throws OptionException {
        if (value(AgentOption.WATCH).equals(OFF)) {
            return null;
        }
        Duration watch = duration(AgentOption.WATCH);
        if (watch.isZero()) {
            throw bad(AgentOption.WATCH, "the watcher cannot look without a pause; write watch=off for no watcher");
        }
        return watch;
    }

    private Duration duration(AgentOption option) throws OptionException {
        Duration duration = Durations.parse(value(option));
        if (duration == null) {
            throw bad(option, "this is not " + option.accepted() + "; " + Durations.SYNTAX);
        }
        return duration;
    }

    private @Nullable Path out() throws OptionException {
        String value = value(AgentOption.OUT);
        if (value.isEmpty()) {
            throw bad(AgentOption.OUT, "write " + AgentOption.OUT.accepted());
        }
        return value.equals(STDERR) ? null : path(AgentOption.OUT, value);
    }

    private @Nullable Path pathUnlessDefault(AgentOption option) throws OptionException {
        String value = value(option);
        return value.equals(option.defaultValue()) ? null : path(option, value);
    }

    private @Nullable URI otlp() throws OptionException {
        String value = value(AgentOption.OTLP);
        return value.equals(OFF) ? null : OtlpUrl.parse(AgentOption.OTLP.key(), value);
    }

    private Path path(AgentOption option, String value) throws OptionException {
        try {
            return Path.of(value);
        } catch (InvalidPathException notAPath) {
            throw bad(option, "this is no path here (" + notAPath.getReason() + "); write " + option.accepted());
        }
    }

    private <E extends Enum<E>> E word(AgentOption option, E[] words) throws OptionException {
        String value = value(option);
        for (E word : words) {
            if (word.name().toLowerCase(Locale.ROOT).equals(value)) {
                return word;
            }
        }
        throw bad(option, "write " + option.accepted());
    }

    private OptionException bad(AgentOption option, String remedy) {
        String source = fromEnvironment.contains(option) ? AgentOptions.VARIABLE + ": " : "";
        return new OptionException(source + "bad value in '" + option.key() + "=" + value(option) + "': " + remedy);
    }
}
