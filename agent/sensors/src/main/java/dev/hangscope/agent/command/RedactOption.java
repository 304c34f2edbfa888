package dev.hangscope.agent.command;

import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.snapshot.redaction.Redaction;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** {@code --redact=on|off} of each command that prints a report. */
final class RedactOption {

    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--redact",
            paramLabel = "on|off",
            description =
                    "Hide passwords, tokens and the like in command lines, names and messages; default on. See privacy.md.")
    private String redact = "on";

    /**
     * Makes diagnoses as the user wants them.
     *
     * @throws ParameterException when the value is neither on nor off
     */
    Diagnostician diagnostician() {
        for (Redaction each : Redaction.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(redact)) {
                return new Diagnostician(Rules.all(), each);
            }
        }
        throw new ParameterException(spec.commandLine(), "--redact=" + redact + ": write on or off");
    }
}
