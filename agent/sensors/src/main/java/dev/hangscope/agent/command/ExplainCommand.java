package dev.hangscope.agent.command;

import dev.hangscope.agent.options.NearestWord;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.rules.Rules;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code explain KIND}: the section of docs/diagnoses.md for a kind, as the one file has it. */
@Command(name = "explain", description = "Explain a kind of hang: how it looks, why it happens, how to fix it.")
final class ExplainCommand implements Runnable {
    private static final String HEADING = "## ";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "KIND",
            description = "The kind, as a report writes it: missing-sentinel, or missing sentinel.")
    private List<String> words = List.of();

    @Override
    public void run() {
        List<String> kinds = Rules.kinds().stream().map(Kind::id).toList();
        String list = "The kinds are " + String.join(", ", kinds);
        if (words.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "no kind given. " + list);
        }
        String kind = String.join("-", words).strip().replace(' ', '-').toLowerCase(Locale.ROOT);
        if (!kinds.contains(kind)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "unknown kind '" + String.join(" ", words) + "': did you mean '" + NearestWord.to(kind, kinds)
                            + "'? " + list);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(section(page(), kind));
        out.flush();
    }

    /** The lines from the kind's heading to the next one. */
    static String section(String page, String kind) {
        String heading = HEADING + kind + "\n";
        int start = page.indexOf("\n" + heading) + 1;
        if (start == 0) {
            throw new IllegalStateException("diagnoses.md has no section '" + kind + "'");
        }
        int end = page.indexOf("\n" + HEADING, start);
        return page.substring(start, end < 0 ? page.length() : end).strip();
    }

    private static String page() {
        try (InputStream page = ExplainCommand.class.getResourceAsStream("diagnoses.md")) {
            if (page == null) {
                throw new IllegalStateException("the jar has no diagnoses.md");
            }
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new IllegalStateException("the jar's diagnoses.md cannot be read", unreadable);
        }
    }
}
