package dev.hangscope.agent.command;

import dev.hangscope.agent.format.ReportFormat;
import dev.hangscope.agent.options.ExitCode;
import dev.hangscope.agent.trigger.NativeCalls;
import dev.hangscope.agent.watch.LinuxLook;
import dev.hangscope.agent.watch.ProcessLook;
import dev.hangscope.agent.watch.ProcessLook.CannotLookException;
import dev.hangscope.agent.watch.TreeSnapshot;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.merge.Diagnostician;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code inspect PID}: what a process tree waits for, from outside, without an agent and without ptrace. Its JVMs are asked for a thread
 * dump.
 */
@Command(name = "inspect", description = "Look at any process and its descendants from outside: Python, shell, native.")
final class InspectCommand implements Callable<Integer> {
    /** What is not proven must have stood still for so long. */
    static final Duration AFTER = Duration.ofSeconds(1);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "PID", description = "The process whose tree to look at.")
    private long pid;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Option(names = "--html", paramLabel = "FILE", description = "Write the report to this file too, as HTML.")
    private @Nullable Path html;

    @Mixin
    private final RedactOption redact = new RedactOption();

    @Mixin
    private final AttachOption attach = new AttachOption();

    @Override
    public Integer call() throws CouldNotLook, IOException, InterruptedException {
        HtmlFile file = HtmlFile.wanted(html, spec.commandLine());
        Diagnostician diagnostician = redact.diagnostician();
        Diagnosis diagnosis = look(Inspection.of(pid, attach), diagnostician);
        return answer(diagnosis, format.wanted(), file, spec.commandLine().getOut());
    }

    /** The look that suits this system, once the operand makes sense. */
    static ProcessLook lookFor(long pid) throws CouldNotLook {
        if (pid <= 0) {
            throw new CouldNotLook("no process " + pid + ": a process id is a positive number");
        }
        try {
            NativeCalls.prepare();
        } catch (LinkageError noLibrary) {
            throw new CouldNotLook("JNA's native library cannot be loaded: " + noLibrary.getMessage());
        }
        LinuxLook.warmUp();
        return TreeSnapshot.lookOfThisSystem();
    }

    private static Diagnosis look(Inspection inspection, Diagnostician diagnostician)
            throws CouldNotLook, InterruptedException {
        try {
            return diagnostician.diagnose(inspection.take(), AFTER);
        } catch (CannotLookException e) {
            throw new CouldNotLook(String.valueOf(e.getMessage()));
        }
    }

    /** Prints a report, writes its page where one is wanted, and tells the exit code. */
    static int answer(Diagnosis diagnosis, ReportFormat format, @Nullable HtmlFile page, PrintWriter out)
            throws CouldNotLook, IOException {
        format.write(diagnosis, out);
        if (page != null) {
            page.write(diagnosis);
        }
        return exitCode(diagnosis).number();
    }

    private static ExitCode exitCode(Diagnosis diagnosis) {
        return diagnosis.overall() == Diagnosis.Overall.HUNG ? ExitCode.HUNG : ExitCode.CLEAR;
    }
}
