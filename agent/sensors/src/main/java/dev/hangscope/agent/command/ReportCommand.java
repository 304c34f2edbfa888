package dev.hangscope.agent.command;

import dev.hangscope.agent.attach.CannotAttachException;
import dev.hangscope.agent.attach.LateAgent;
import dev.hangscope.agent.options.AgentOption;
import dev.hangscope.agent.options.Durations;
import dev.hangscope.agent.proof.CannotProveException;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.heap.ProofCandidates;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.text.PlainText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code report PID}: loads the agent into a running JVM, or asks the one that is there, and makes its report here. Takes as
 * long as a wait must have lasted, unless the agent has seen it before.
 */
@Command(name = "report", description = "Look into a running JVM that may have been started without the agent.")
final class ReportCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "PID", description = "The JVM to look into.")
    private long pid;

    @Option(names = "--after", paramLabel = "TIME", description = "A wait younger than this is no hang; default 5s.")
    private String after = AgentOption.AFTER.defaultValue();

    @Option(
            names = "--prove",
            negatable = true,
            description =
                    "Have the JVM write a heap dump, and prove which waits nobody can end any more. Stops the application"
                            + " meanwhile; a dump holds secrets; it is removed when it is read. Without this option it is"
                            + " done where it may decide a finding and takes less than 0.2 s; --no-prove forbids that.")
    private @Nullable Boolean prove;

    @Option(
            names = "--dumps",
            paramLabel = "FOLDER",
            description =
                    "With --prove: where the heap dump is written, as that JVM sees it; default: its temporary files.")
    private @Nullable Path dumps;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Option(names = "--html", paramLabel = "FILE", description = "Write the report to this file too, as HTML.")
    private @Nullable Path html;

    @Mixin
    private final RedactOption redact = new RedactOption();

    @Override
    public Integer call() throws CouldNotLook, IOException, InterruptedException {
        HtmlFile page = HtmlFile.wanted(html, spec.commandLine());
        Duration age = Durations.parse(after);
        if (age == null) {
            throw new ParameterException(spec.commandLine(), "--after=" + after + " is no time; " + Durations.SYNTAX);
        }
        Diagnostician diagnostician = redact.diagnostician();
        if (dumps != null && !Boolean.TRUE.equals(prove)) {
            throw new ParameterException(spec.commandLine(), "--dumps goes with --prove");
        }
        Diagnosis diagnosis = diagnostician.diagnose(look(age), age);
        if (prove == null) {
            diagnosis = withShortProof(diagnosis, diagnostician, age);
        }
        return InspectCommand.answer(
                diagnosis, format.wanted(), page, spec.commandLine().getOut());
    }

    private Snapshot look(Duration age) throws CouldNotLook, InterruptedException {
        try {
            return Boolean.TRUE.equals(prove) ? LateAgent.prove(pid, age, dumps, this::say) : LateAgent.ask(pid, age);
        } catch (CannotAttachException | CannotProveException reason) {
            throw new CouldNotLook(String.valueOf(reason.getMessage()));
        }
    }

    /** The same with a proof where one may decide something and is short; else with the reason why there is none. */
    private Diagnosis withShortProof(Diagnosis diagnosis, Diagnostician diagnostician, Duration age)
            throws InterruptedException {
        Set<Long> threads = ProofCandidates.threads(diagnosis);
        if (threads.isEmpty() && ProofCandidates.undecidedIn(diagnosis).isEmpty()) {
            return diagnosis;
        }
        try {
            return diagnostician.diagnose(LateAgent.proveIfShort(pid, age, threads, this::say), age);
        } catch (CannotAttachException | CannotProveException reason) {
            return diagnosis.with(CannotProveException.sensor(String.valueOf(reason.getMessage())));
        }
    }

    private void say(String line) {
        spec.commandLine().getErr().println("hangscope: " + PlainText.message(line));
        spec.commandLine().getErr().flush();
    }
}
