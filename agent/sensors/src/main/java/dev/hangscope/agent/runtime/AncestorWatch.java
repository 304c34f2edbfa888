package dev.hangscope.agent.runtime;

import dev.hangscope.agent.attach.DescendantJvms;
import dev.hangscope.agent.files.Mailbox;
import dev.hangscope.agent.options.ChildQuestion;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests of the agent in an ancestor, which leaves them in a {@link Mailbox}: only in a JVM that another one
 * with the agent
 * has started, and for as long as that one lives.
 */
final class AncestorWatch implements Runnable {
    private static final long POLL_MILLIS = 250;

    private final Instrumentation instrumentation;
    private long answered;

    AncestorWatch(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    @Override
    public void run() {
        if (!Files.isDirectory(Path.of("/proc/self")) || !DescendantJvms.haveAncestor()) {
            return;
        }
        try {
            while (watchUntilInterrupted()) {
                Thread.interrupted();
            }
        } catch (IOException | RuntimeException | LinkageError fault) {
            return; // the ancestor's report says that no answer came
        }
    }

    /** An application that interrupts all threads it can find closes the file by that: then a new one is made. */
    private boolean watchUntilInterrupted() throws IOException {
        try (Mailbox mailbox = mailbox()) {
            if (mailbox != null) {
                watch(mailbox);
            }
            return false;
        } catch (ClosedByInterruptException again) {
            return true;
        }
    }

    private static @Nullable Mailbox mailbox() {
        for (String directory : List.of("/tmp", System.getProperty("java.io.tmpdir"), "/dev/shm")) {
            try {
                return Mailbox.make(Path.of(directory));
            } catch (IOException | RuntimeException cannotBeWritten) {
                // the next one may be writable
            }
        }
        return null;
    }

    private void watch(Mailbox mailbox) throws IOException {
        ProcessHandle parent = ProcessHandle.current().parent().orElse(null);
        while (parent != null && parent.isAlive()) {
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException everybody) {
                continue;
            }
            ChildQuestion question = ChildQuestion.of(mailbox.request());
            if (question != null && question.number() != answered) {
                answered = question.number();
                Answer.to(question, mailbox, instrumentation);
            } else if (question != null) {
                mailbox.clearWhenFree();
            }
        }
    }
}
