package dev.hangscope.agent.command;

import dev.hangscope.agent.options.Durations;
import dev.hangscope.agent.watch.OshiStates;
import dev.hangscope.agent.watch.ProcessHistory;
import dev.hangscope.agent.watch.ProcessLook;
import dev.hangscope.agent.watch.ProcessLook.CannotLookException;
import dev.hangscope.agent.watch.TreeSnapshot;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Diagnostician;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.text.PlainText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
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
 * {@code watch PID}: looks once a second until a hang is there, the process ends, or the time is up. Between the looks it
 * asks OSHI for the states of the known processes, so that a worker that dies and is replaced is remembered.
 */
@Command(name = "watch", description = "Look at a process tree again and again, until a hang is there.")
final class WatchCommand implements Callable<Integer> {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_STATES = Duration.ofMillis(200);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "PID", description = "The process whose tree to look at.")
    private long pid;

    @Option(names = "--until-hung", description = "Print nothing before a hang is there; then its report.")
    private boolean untilHung;

    @Option(names = "--timeout", paramLabel = "TIME", description = "Give up after this time, for example 60s.")
    private @Nullable String timeout;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Option(names = "--html", paramLabel = "FILE", description = "Write the last report to this file too, as HTML.")
    private @Nullable Path html;

    @Mixin
    private final RedactOption redact = new RedactOption();

    @Override
    public Integer call() throws CouldNotLook, IOException, InterruptedException {
        HtmlFile file = HtmlFile.wanted(html, spec.commandLine());
        Diagnostician diagnostician = redact.diagnostician();
        Instant end = timeout == null ? Instant.MAX : Instant.now().plus(duration(timeout));
        ProcessLook look = InspectCommand.lookFor(pid);
        TreeSnapshot snapshots = TreeSnapshot.of(look, pid);
        // What is there counts, whether or not a history can be kept of it.
        Diagnosis diagnosis = diagnose(diagnostician, take(snapshots), null);
        ProcessHistory history = new ProcessHistory(pid, new OshiStates(), gone -> "");
        PrintWriter out = spec.commandLine().getOut();
        Set<String> told = new HashSet<>();
        while (diagnosis.overall() != Diagnosis.Overall.HUNG && Instant.now().isBefore(end)) {
            notice(diagnosis, told, out);
            Instant next = Instant.now().plus(BETWEEN_LOOKS);
            while (Instant.now().isBefore(next) && Instant.now().isBefore(end)) {
                Thread.sleep(BETWEEN_STATES.toMillis());
                history.check(Instant.now());
            }
            try {
                Snapshot snapshot = snapshots.take();
                diagnosis = diagnose(diagnostician, snapshot, history);
            } catch (CannotLookException ended) {
                out.println("hangscope: process " + pid + " has ended, and was not stuck");
                out.flush();
                return ExitCode.CLEAR.number();
            }
        }
        return InspectCommand.answer(diagnosis, format.wanted(), file, out);
    }

    private Snapshot take(TreeSnapshot snapshots) throws CouldNotLook {
        try {
            return snapshots.take();
        } catch (CannotLookException e) {
            throw new CouldNotLook(String.valueOf(e.getMessage()));
        }
    }

    private static Diagnosis diagnose(
            Diagnostician diagnostician, Snapshot snapshot, @Nullable ProcessHistory history) {
        Snapshot whole = snapshot;
        if (history != null && snapshot.os() != null) {
            history.saw(snapshot.os(), snapshot.time());
            whole = new Snapshot(
                    snapshot.trigger(),
                    snapshot.time(),
                    snapshot.process(),
                    snapshot.jvm(),
                    history.remembering(snapshot.os(), snapshot.time()),
                    snapshot.sensors());
        }
        return diagnostician.diagnose(whole, InspectCommand.AFTER);
    }

    /** One line for each finding that is no hang, once. */
    private void notice(Diagnosis diagnosis, Set<String> told, PrintWriter out) {
        diagnosis.findings().stream()
                .filter(finding -> !untilHung && told.add(finding.id()))
                .forEach(finding -> out.println(PlainText.message(
                        "hangscope: " + finding.verdict() + " " + finding.kind().words() + ": " + finding.summary())));
        out.flush();
    }

    private Duration duration(String text) {
        Duration duration = Durations.parse(text);
        if (duration == null) {
            throw new ParameterException(spec.commandLine(), "--timeout=" + text + " is no time; " + Durations.SYNTAX);
        }
        return duration;
    }
}
