package dev.hangscope.agent.runtime;

import dev.hangscope.agent.options.OptionException;
import dev.hangscope.agent.options.ProductVersion;
import dev.hangscope.agent.options.ReportRequest;
import dev.hangscope.agent.proof.CannotProveException;
import dev.hangscope.agent.proof.HeapDump;
import dev.hangscope.agent.proof.HeldFolder;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.json.SnapshotJson;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code report PID}: takes looks until the waits that stay are old enough, and writes the facts into the folder that
 * the asker made. The report is made of them by him: a JVM in trouble has better things to do. Prints nothing.
 */
final class Answer {
    /** Looks between the first and the last: who moved between them, and came back to the same wait, is seen. */
    private static final int LOOKS = 5;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long POLL_MILLIS = 20;

    private static @Nullable Reporter reporter;

    private Answer() {}

    /** The reporter of an agent that stays: from now on it gives the answers. */
    static synchronized void use(Reporter staying) {
        reporter = staying;
    }

    /** Returns at once: the thread that calls is the JVM's, and jstack and jcmd need it. */
    static void to(ReportRequest request, Instrumentation instrumentation) {
        AgentThreads.start("answer", () -> answer(request, instrumentation));
    }

    @SuppressWarnings("CatchAllThrowable") // whoever asked waits for a word, and the application has no use for it
    private static void answer(ReportRequest request, Instrumentation instrumentation) {
        try {
            if (!request.version().equals(ProductVersion.text())) {
                refuse(
                        request.folder(),
                        "an agent of version " + ProductVersion.text() + " is in that JVM, and this is "
                                + request.version() + ": ask with the hangscope.jar of that version");
                return;
            }
            Reporter reporter = reporter(instrumentation);
            Snapshot snapshot = observe(reporter, request.after());
            if (request.purpose() == ReportRequest.Purpose.PROOF && ProofLook.hasCandidate(snapshot, request.after())) {
                prove(request.folder(), snapshot, reporter, instrumentation);
            } else {
                write(request.folder(), ReportRequest.SNAPSHOT, snapshot);
            }
        } catch (CannotProveException reason) {
            refuse(request.folder(), "process " + ProcessHandle.current().pid() + ": " + reason.getMessage());
        } catch (Throwable fault) {
            refuse(request.folder(), "the agent in that JVM failed (" + fault + ")");
        }
    }

    private static void prove(Path folder, Snapshot before, Reporter reporter, Instrumentation instrumentation)
            throws CannotProveException, IOException, InterruptedException {
        reporter.checkProofIsAllowed();
        write(folder, ReportRequest.BEFORE, before);
        new HeapDump(instrumentation).writeInto(folder, line -> announce(folder, line));
        write(folder, ReportRequest.SNAPSHOT, reporter.snapshot());
        // Who asked removes the dump as soon as it is read. Should he be killed, nobody else would.
        while (Files.exists(folder.resolve(HeapDump.FILE))) {
            if (HeldFolder.isForgotten(folder)) {
                HeldFolder.remove(folder);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static void announce(Path folder, String line) {
        try {
            whole(
                    folder,
                    ReportRequest.ANNOUNCEMENT,
                    out -> out.write("process " + ProcessHandle.current().pid() + ": " + line));
        } catch (IOException reason) {
            throw new UncheckedIOException(reason);
        }
    }

    private static void write(Path folder, String name, Snapshot snapshot) throws IOException {
        whole(folder, name, out -> SnapshotJson.write(snapshot, out));
    }

    private static Reporter reporter(Instrumentation instrumentation) throws OptionException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (AgentRuntime.isStarted() && known() == null && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS); // one that was given on the command line is about to be ready
        }
        return knownOr(instrumentation);
    }

    private static synchronized @Nullable Reporter known() {
        return reporter;
    }

    private static synchronized Reporter knownOr(Instrumentation instrumentation) throws OptionException {
        if (reporter == null) {
            reporter = AgentRuntime.quietReporter(instrumentation);
        }
        return reporter;
    }

    private static Snapshot observe(Reporter reporter, Duration after) throws InterruptedException {
        Snapshot snapshot = reporter.snapshot();
        // From the end of the first look: what it saw is as old as that at least.
        long end = System.nanoTime() + after.toNanos();
        while (isYoung(snapshot.jvm(), after) && System.nanoTime() < end) {
            long left = Math.max(0, end - System.nanoTime());
            Thread.sleep(
                    Duration.ofNanos(Math.min(left, after.toNanos() / LOOKS)).toMillis() + 1);
            snapshot = reporter.snapshot();
        }
        // Whoever wants to know at once is an ancestor that asks all its descendants.
        return after.isZero() ? snapshot : reporter.withJvms(snapshot);
    }

    /** Whether a later look may find a hang that this one cannot tell from a short wait. */
    private static boolean isYoung(@Nullable JvmFacts jvm, Duration after) {
        return jvm != null
                && (jvm.threads().stream().anyMatch(thread -> isYoung(thread, after))
                        || (jvm.exitSince() != null && jvm.exitSince().compareTo(after) < 0));
    }

    private static boolean isYoung(JavaThread thread, Duration after) {
        ThreadWait wait = thread.waitsFor();
        return thread.role() == JavaThread.Role.APPLICATION
                && wait != null
                && wait.since().compareTo(after) < 0;
    }

    private interface Content {
        void writeTo(Writer out) throws IOException;
    }

    private static void refuse(Path folder, String line) {
        try {
            whole(folder, ReportRequest.REFUSAL, out -> out.write(line));
        } catch (IOException | RuntimeException theAskerIsGone) {
            return; // nobody else wants to know
        }
    }

    private static void whole(Path folder, String name, Content content) throws IOException {
        Path part = folder.resolve(name + ".part");
        Files.createFile(part, HeldFolder.ownersOnly(part));
        try (BufferedWriter out = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
            content.writeTo(out);
        }
        Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
