package dev.hangscope.agent.command;

import dev.hangscope.agent.options.Durations;
import dev.hangscope.agent.options.ExitCode;
import dev.hangscope.agent.watch.OshiStates;
import dev.hangscope.agent.watch.ProcessLook.CannotLookException;
import dev.hangscope.agent.watch.history.ProcessHistory;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.merge.Diagnostician;
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
 * {@code watch PID}: looks once a second, or as often as told, until a hang is there, the process ends, the time is up, or
 * so many looks were taken. Between the looks it asks OSHI for the states of the known processes, so that a worker that dies
 * and is replaced is remembered.
 */
@Command(name = "watch", description = "Look at a process tree again and again, until a hang is there.")
final class WatchCommand implements Callable<Integer> {
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

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "Wait this long between two looks; default ${DEFAULT-VALUE}.")
    private String interval = "";

    @Option(
            names = "--count",
            paramLabel = "LOOKS",
            description = "Give up after this number of looks, for example 100.")
    private @Nullable Long count;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Option(names = "--html", paramLabel = "FILE", description = "Write the last report to this file too, as HTML.")
    private @Nullable Path html;

    @Mixin
    private final RedactOption redact = new RedactOption();

    @Mixin
    private final AttachOption attach = new AttachOption();

    @Override
    public Integer call() throws CouldNotLook, IOException, InterruptedException {
        HtmlFile file = HtmlFile.wanted(html, spec.commandLine());
        Diagnostician diagnostician = redact.diagnostician();
        Instant end = timeout == null ? Instant.MAX : Instant.now().plus(duration("--timeout", timeout));
        Duration between = duration("--interval", interval);
        long lookLimit = looks();
        Inspection snapshots = Inspection.of(pid, attach);
        // What is there counts, whether or not a history can be kept of it.
        Diagnosis diagnosis = diagnose(diagnostician, take(snapshots), null);
        ProcessHistory history = new ProcessHistory(pid, new OshiStates(), gone -> "");
        PrintWriter out = spec.commandLine().getOut();
        Set<String> told = new HashSet<>();
        for (long taken = 1;
                diagnosis.overall() != Diagnosis.Overall.HUNG
                        && taken < lookLimit
                        && Instant.now().isBefore(end);
                taken++) {
            notice(diagnosis, told, out);
            rest(between, end, history);
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

    /** Waits for the next look, and keeps the states of the known processes meanwhile. */
    private static void rest(Duration between, Instant end, ProcessHistory history) throws InterruptedException {
        Instant next = Instant.now().plus(between);
        do {
            Thread.sleep(Math.min(between.toMillis(), BETWEEN_STATES.toMillis()));
            history.check(Instant.now());
        } while (Instant.now().isBefore(next) && Instant.now().isBefore(end));
    }

    private static Snapshot take(Inspection snapshots) throws CouldNotLook, InterruptedException {
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
            whole = snapshot.withOs(history.remembering(snapshot.os(), snapshot.time()));
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

    private long looks() {
        if (count == null) {
            return Long.MAX_VALUE;
        }
        if (count < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--count=" + count + " is no number of looks; give 1 or more");
        }
        return count;
    }

    private Duration duration(String option, String text) {
        Duration duration = Durations.parse(text);
        if (duration == null) {
            throw new ParameterException(spec.commandLine(), option + "=" + text + " is no time; " + Durations.SYNTAX);
        }
        return duration;
    }
}
