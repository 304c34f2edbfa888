package dev.hangscope.agent.runtime;

import dev.hangscope.agent.files.GivenDirectory;
import dev.hangscope.agent.files.Mailbox;
import dev.hangscope.agent.options.ChildQuestion;
import dev.hangscope.agent.options.OptionException;
import dev.hangscope.agent.options.ProductVersion;
import dev.hangscope.agent.options.ReportRequest;
import dev.hangscope.agent.proof.CannotProveException;
import dev.hangscope.agent.proof.HeapDump;
import dev.hangscope.agent.trigger.NativeCalls;
import dev.hangscope.diagnosis.heap.ProofCandidates;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.json.SnapshotJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code report PID}: takes looks until the waits that stay are old enough, and writes the facts into the
 * folder that
 * the asker made. The report is made of them by him: a JVM in trouble has better things to do. Prints nothing.
 */
final class Answer {
    /** Looks between the first and the last: who moved between them, and came back to the same wait, is seen. */
    private static final int LOOKS = 5;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long POLL_MILLIS = 20;
    private static final int LONGEST_REASON = 1000;
    private static final String FAILED = "the agent in that JVM failed (";

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

    /** Answers an ancestor's agent, in the calling thread. */
    @SuppressWarnings("CatchAllThrowable") // the ancestor waits for a word, and the application has no use for it
    static void to(ChildQuestion question, Mailbox mailbox, Instrumentation instrumentation) throws IOException {
        try {
            if (!question.version().equals(ProductVersion.text())) {
                refuse(question, mailbox, otherVersion(question.version()));
                return;
            }
            Snapshot snapshot = observe(reporter(instrumentation), Duration.ZERO);
            mailbox.answer(question.snapshotHeading(), out -> SnapshotJson.write(snapshot, out));
        } catch (Throwable fault) {
            refuse(question, mailbox, FAILED + fault + ")");
        }
    }

    private static void refuse(ChildQuestion question, Mailbox mailbox, String reason) throws IOException {
        String line = reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason;
        mailbox.answer(question.refusalHeading(line), out -> {});
    }

    /** What opens files refers to JNA. Where it cannot be used, a proof says why. */
    static void defineJna(Instrumentation instrumentation) {
        try {
            NativeCalls.define(instrumentation);
        } catch (ReflectiveOperationException | LinkageError saidByTheProof) {
            return;
        }
    }

    private static void answer(ReportRequest request, Instrumentation instrumentation) {
        defineJna(instrumentation);
        try (GivenDirectory folder = GivenDirectory.open(request.folder())) {
            answer(request, folder, instrumentation);
            awaitReceipt(folder);
        } catch (IOException | RuntimeException theAskerIsGone) {
            return; // nobody else wants to know
        } catch (InterruptedException giveUp) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("CatchAllThrowable") // whoever asked waits for a word, and the application has no use for it
    private static void answer(ReportRequest request, GivenDirectory folder, Instrumentation instrumentation)
            throws IOException {
        try {
            if (!request.version().equals(ProductVersion.text())) {
                refuse(folder, otherVersion(request.version()));
                return;
            }
            Reporter reporter = reporter(instrumentation);
            Snapshot snapshot = observe(reporter, request.after());
            if (isToProve(request, snapshot, reporter)) {
                prove(folder, snapshot, reporter, new HeapDump(instrumentation));
            } else {
                write(folder, ReportRequest.SNAPSHOT, snapshot);
            }
        } catch (CannotProveException reason) {
            refuse(folder, "process " + ProcessHandle.current().pid() + ": " + reason.getMessage());
        } catch (Throwable fault) {
            refuse(folder, FAILED + fault + ")");
        }
    }

    private static boolean isToProve(ReportRequest request, Snapshot snapshot, Reporter reporter)
            throws CannotProveException {
        if (!ProofCandidates.areIn(snapshot, request.after())) {
            return false;
        }
        return switch (request.purpose()) {
            case REPORT -> false;
            case SHORT_PROOF -> reporter.mayProve(snapshot);
            case PROOF -> {
                reporter.checkProofIsAllowed();
                yield true;
            }
        };
    }

    private static String otherVersion(String asking) {
        return "an agent of version " + ProductVersion.text() + " is in that JVM, and this is " + asking
                + ": ask with the hangscope.jar of that version";
    }

    private static void prove(GivenDirectory folder, Snapshot before, Reporter reporter, HeapDump dump)
            throws CannotProveException, IOException {
        write(folder, ReportRequest.BEFORE, before);
        dump.writeInto(folder, line -> announce(folder, line));
        write(folder, ReportRequest.SNAPSHOT, reporter.snapshot());
    }

    private static void announce(GivenDirectory folder, String line) {
        try {
            folder.write(
                    ReportRequest.ANNOUNCEMENT,
                    out -> out.write("process " + ProcessHandle.current().pid() + ": " + line));
        } catch (IOException reason) {
            throw new UncheckedIOException(reason);
        }
    }

    private static void write(GivenDirectory folder, String name, Snapshot snapshot) throws IOException {
        folder.write(name, out -> SnapshotJson.write(snapshot, out));
    }

    private static void refuse(GivenDirectory folder, String line) throws IOException {
        folder.write(ReportRequest.REFUSAL, out -> out.write(line));
    }

    /** The asker removes the folder as soon as the answer is read; should it be killed, nobody else would. */
    private static void awaitReceipt(GivenDirectory folder) throws InterruptedException {
        while (folder.isThere()) {
            if (folder.isForgotten()) {
                folder.removeAll(
                        HeapDump.FILE,
                        HeapDump.CODE,
                        ReportRequest.BEFORE,
                        ReportRequest.SNAPSHOT,
                        ReportRequest.REFUSAL,
                        ReportRequest.ANNOUNCEMENT,
                        ReportRequest.JAR);
                return;
            }
            Thread.sleep(POLL_MILLIS);
        }
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
                        || (jvm.exitSince() != null && jvm.exitSince().compareTo(after) < 0)
                        || (jvm.fullHeap() != null && jvm.fullHeap().span().compareTo(after) < 0));
    }

    private static boolean isYoung(JavaThread thread, Duration after) {
        ThreadWait wait = thread.waitsFor();
        return thread.role() == JavaThread.Role.APPLICATION
                && wait != null
                && wait.since().compareTo(after) < 0;
    }
}
