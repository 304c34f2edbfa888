package dev.hangscope.agent.attach;

import dev.hangscope.agent.options.ProductVersion;
import dev.hangscope.agent.options.ReportRequest;
import dev.hangscope.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Asks the agent in a descendant by a file that it looks for: nothing is loaded there, and the JVM prints none of the warnings
 * that it has for agents that come late.
 */
final class LeftRequest {
    private static final long POLL_MILLIS = 20;

    private LeftRequest() {}

    /** The facts that the agent in that JVM has at hand, unless it takes too long to say them. */
    static Snapshot ask(long pid, Path jar, Duration patience) throws CannotAttachException, InterruptedException {
        JvmProcess jvm = JvmProcess.unchecked(pid);
        Path left = ReportRequest.left(jvm.root(), jvm.ownPid());
        try (AnswerFolder folder = AnswerFolder.make(jvm, jar, Path.of("/tmp"))) {
            leave(
                    new ReportRequest(
                            ProductVersion.text(), Duration.ZERO, folder.there(), ReportRequest.Purpose.REPORT),
                    left);
            long deadline = System.nanoTime() + patience.toNanos();
            while (System.nanoTime() < deadline) {
                Snapshot answer = folder.answer();
                if (answer != null) {
                    return answer;
                }
                Thread.sleep(POLL_MILLIS);
            }
            throw new CannotAttachException("process " + pid + " holds this agent's jar, and did not answer within "
                    + patience.toSeconds() + " s: it may be stopped, or be no JVM that is this one's child");
        } catch (IOException reason) {
            throw new CannotAttachException("process " + pid + " cannot be asked (" + reason + ")");
        } finally {
            remove(left);
        }
    }

    /** Whole or not at all; a file that somebody else has put there is not written to. */
    private static void leave(ReportRequest request, Path left) throws IOException {
        Path part = left.resolveSibling(left.getFileName() + ".part");
        Files.deleteIfExists(part);
        Files.writeString(part, request.argument(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Files.move(part, left, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void remove(Path left) {
        try {
            Files.deleteIfExists(left);
        } catch (IOException stays) {
            return; // the descendant takes it away when it finds it
        }
    }
}
