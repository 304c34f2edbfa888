package dev.hangscope.agent.attach;

import dev.hangscope.agent.files.Mailbox;
import dev.hangscope.agent.files.OwnerRights;
import dev.hangscope.agent.files.ProcessStatus;
import dev.hangscope.agent.options.ChildQuestion;
import dev.hangscope.agent.options.ProductVersion;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.json.SnapshotJson;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks the agent in a descendant by its {@link Mailbox}: nothing is loaded there, and the JVM prints none of the
 * warnings that it has
 * for agents that come late. Asked are JVMs of the same user only: an application does not act with another user's
 * rights.
 */
final class ChildRequest {
    private static final long POLL_MILLIS = 20;

    /** A snapshot of 100,000 threads has some 30 MB. */
    private static final long MOST_BYTES = 128L << 20;

    private ChildRequest() {}

    /**
     * The facts that the agent in that JVM has at hand, unless it takes too long to say them.
     *
     * @throws CannotAttachException when it cannot be asked, or does not answer
     * @throws InterruptedException when this thread is told to give up
     */
    static Snapshot ask(long pid, Duration patience) throws CannotAttachException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            int uid = OwnerRights.of(ProcessStatus.in(Path.of("/proc", Long.toString(pid))))
                    .uid();
            if (uid != OwnerRights.own().uid()) {
                throw no(
                        pid,
                        "runs as another user (uid " + Integer.toUnsignedString(uid) + ") and is not asked: use report "
                                + pid);
            }
            try (Mailbox mailbox = await(pid, deadline)) {
                return ask(pid, mailbox, new ChildQuestion(ProductVersion.text(), System.nanoTime()), deadline);
            }
        } catch (SilentException silent) {
            throw no(
                    pid,
                    "holds this agent's jar, and did not answer within " + patience.toSeconds()
                            + " s: it may be stopped or busy, or be no JVM that is this one's child");
        } catch (IOException | RuntimeException reason) {
            throw no(pid, "cannot be asked (" + reason.getMessage() + ")");
        }
    }

    private static final class SilentException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** A JVM that has just been started does not have one yet. */
    private static Mailbox await(long pid, long deadline) throws IOException, InterruptedException {
        while (true) {
            @Nullable Mailbox mailbox = Mailbox.of(pid);
            if (mailbox != null && mailbox.tryLock()) {
                return mailbox;
            }
            if (mailbox != null) {
                mailbox.close();
            }
            pause(deadline);
        }
    }

    private static Snapshot ask(long pid, Mailbox mailbox, ChildQuestion question, long deadline)
            throws IOException, InterruptedException, CannotAttachException {
        try {
            mailbox.ask(question.line());
            while (!question.isAnsweredBy(mailbox.heading())) {
                pause(deadline);
            }
            String refusal = question.refusal(mailbox.heading());
            if (refusal != null) {
                throw no(pid, "does not answer: " + refusal);
            }
            return SnapshotJson.read(new InputStreamReader(mailbox.answer(MOST_BYTES), StandardCharsets.UTF_8));
        } finally {
            mailbox.clear();
        }
    }

    private static void pause(long deadline) throws SilentException, InterruptedException {
        if (System.nanoTime() - deadline > 0) {
            throw new SilentException();
        }
        Thread.sleep(POLL_MILLIS);
    }

    private static CannotAttachException no(long pid, String what) {
        return new CannotAttachException("process " + pid + " " + what);
    }
}
