package dev.hangscope.agent.runtime;

import dev.hangscope.agent.attach.DescendantJvms;
import dev.hangscope.agent.options.ReportRequest;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Looks whether the agent in an ancestor has left a request, several times a second: only in a JVM that another one with the
 * agent has started, and for as long as that one lives.
 */
final class AncestorWatch implements Runnable {
    private static final long POLL_MILLIS = 250;

    /** A request fits into far less. */
    private static final long MOST_BYTES = 8192;

    private final Instrumentation instrumentation;
    private final Path left =
            ReportRequest.left(Path.of("/"), ProcessHandle.current().pid());

    AncestorWatch(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    @Override
    public void run() {
        try {
            watch();
        } catch (RuntimeException | LinkageError fault) {
            return; // the ancestor's report says that no answer came
        }
    }

    private void watch() {
        if (!Files.isDirectory(Path.of("/proc/self")) || !DescendantJvms.haveAncestor()) {
            return;
        }
        ProcessHandle parent = ProcessHandle.current().parent().orElse(null);
        while (parent != null && parent.isAlive()) {
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException everybody) {
                continue; // an application that interrupts all threads it can find
            }
            if (Files.exists(left)) {
                answer();
            }
        }
    }

    private void answer() {
        try {
            ReportRequest request = isTrusted() ? ReportRequest.of(Files.readString(left)) : null;
            Files.deleteIfExists(left);
            if (request != null) {
                Answer.to(request, instrumentation);
            }
        } catch (IOException | RuntimeException unreadable) {
            return; // whoever asked says that no answer came
        }
    }

    /** Others may write to the place too: only this user's word counts, and root's, as for the JDK's attach. */
    private boolean isTrusted() throws IOException {
        int owner = (int) Files.getAttribute(left, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        int own = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid", LinkOption.NOFOLLOW_LINKS);
        return Files.isRegularFile(left, LinkOption.NOFOLLOW_LINKS)
                && Files.size(left) < MOST_BYTES
                && (owner == own || owner == 0);
    }
}
