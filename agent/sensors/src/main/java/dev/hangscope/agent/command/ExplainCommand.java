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
import java.util.Optional;
import java.util.stream.Stream;
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
            description =
                    "The kind, as a report writes it (missing-sentinel, or missing sentinel), or another name of it.")
    private List<String> words = List.of();

    @Override
    public void run() {
        List<String> kinds = Rules.kinds().stream().map(Kind::id).toList();
        String list = "The kinds are " + String.join(", ", kinds);
        if (words.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "no kind given. " + list);
        }
        String typed = String.join("-", words).strip().replace(' ', '-').toLowerCase(Locale.ROOT);
        Optional<String> kind = Kind.named(typed).map(Kind::id).filter(kinds::contains);
        if (kind.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "unknown kind '" + String.join(" ", words) + "': did you mean '" + nearest(typed, kinds) + "'? "
                            + list);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(section(page(), kind.get()));
        out.flush();
    }

    /** Returns the kind whose id or alias is most like the name. */
    private static String nearest(String typed, List<String> kinds) {
        List<String> names = Stream.concat(
                        kinds.stream(), Rules.kinds().stream().flatMap(kind -> kind.aliases().stream()))
                .toList();
        String name = NearestWord.to(typed, names);
        return Kind.named(name).map(Kind::id).orElse(name);
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
