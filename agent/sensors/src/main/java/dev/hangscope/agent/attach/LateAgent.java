package dev.hangscope.agent.attach;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.hangscope.agent.options.ProductVersion;
import dev.hangscope.agent.options.ReportRequest;
import dev.hangscope.agent.options.ReportRequest.Purpose;
import dev.hangscope.agent.proof.CannotProveException;
import dev.hangscope.agent.proof.HeapReader;
import dev.hangscope.heap.proof.TwoLooks;
import dev.hangscope.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the agent in another JVM for its facts; loads it there first when it is not there. Needs the module
 * {@code jdk.attach}, which a full JDK has, and many a runtime image has not.
 */
public final class LateAgent {
    /** The JDK gives up after ten seconds when a JVM does not answer; loading an agent it waits for ever. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What a look at 100,000 threads takes, and starting the agent in a machine that is out of breath. */
    private static final Duration LOOKS = Duration.ofSeconds(60);

    /** A dump of a heap of 100 GB takes minutes. */
    private static final Duration DUMP = Duration.ofMinutes(30);

    private static final long POLL_MILLIS = 20;

    private LateAgent() {}

    /**
     * The facts of that JVM, after it has been looked at for so long.
     *
     * @param pid its process id
     * @param after how old a wait must be to be told from a short one
     * @throws CannotAttachException when there is no way in, or no answer comes
     * @throws InterruptedException when this thread is told to give up
     */
    public static Snapshot ask(long pid, Duration after) throws CannotAttachException, InterruptedException {
        JvmProcess jvm = JvmProcess.check(pid);
        try (AnswerFolder folder = AnswerFolder.make(jvm, OwnJar.path(), temporary(jvm))) {
            ask(jvm, after, folder, Purpose.REPORT);
            return await(jvm, folder, System.nanoTime() + after.plus(LOOKS).toNanos());
        }
    }

    /**
     * The same facts, with what a heap dump of that JVM tells of its waits.
     *
     * @param dumps the folder for the dump, as that JVM sees it; {@code null} for that of temporary files
     * @param announcement is told what is done to the JVM just before it is done
     * @throws CannotAttachException when there is no way in, or no answer comes
     * @throws CannotProveException when the dump cannot be read
     * @throws InterruptedException when this thread is told to give up
     */
    public static Snapshot prove(long pid, Duration after, @Nullable Path dumps, Consumer<String> announcement)
            throws CannotAttachException, CannotProveException, InterruptedException {
        JvmProcess jvm = JvmProcess.check(pid);
        try (AnswerFolder folder = AnswerFolder.make(jvm, OwnJar.path(), dumps == null ? temporary(jvm) : dumps)) {
            ask(jvm, after, folder, Purpose.PROOF);
            long deadline = System.nanoTime() + after.plus(LOOKS).toNanos();
            String announced = awaitAnnouncement(jvm, folder, deadline);
            if (announced != null) {
                announcement.accept(announced);
            }
            Snapshot snapshot = await(jvm, folder, System.nanoTime() + DUMP.toNanos());
            Snapshot before = folder.before();
            if (before == null) {
                announcement.accept("no heap dump was taken: no thread has waited without a time-out for so long");
                return snapshot;
            }
            return new TwoLooks(before, snapshot).with(new HeapReader(OwnJar.path()).read(folder.here()));
        }
    }

    private static Path temporary(JvmProcess jvm) {
        return jvm.sharesFiles() ? Path.of(System.getProperty("java.io.tmpdir")) : Path.of("/tmp");
    }

    private static void ask(JvmProcess jvm, Duration after, AnswerFolder folder, Purpose purpose)
            throws CannotAttachException, InterruptedException {
        ReportRequest request = new ReportRequest(ProductVersion.text(), after, folder.there(), purpose);
        load(jvm, folder.jarThere().toString(), request.argument());
    }

    /** {@code null} when the answer came without one. */
    private static @Nullable String awaitAnnouncement(JvmProcess jvm, AnswerFolder folder, long deadline)
            throws CannotAttachException, InterruptedException {
        while (folder.announcement() == null && folder.answer() == null) {
            if (!jvm.isAlive() || System.nanoTime() > deadline) {
                await(jvm, folder, deadline);
            }
            Thread.sleep(POLL_MILLIS);
        }
        return folder.announcement();
    }

    private static Snapshot await(JvmProcess jvm, AnswerFolder folder, long deadline)
            throws CannotAttachException, InterruptedException {
        while (true) {
            boolean alive = jvm.isAlive();
            @Nullable Snapshot snapshot = folder.answer();
            if (snapshot != null) {
                return snapshot;
            }
            if (!alive) {
                throw no(jvm, "has ended before its agent could answer");
            }
            if (System.nanoTime() > deadline) {
                throw no(
                        jvm,
                        "let the agent in, but no answer came: it may have no memory left; use inspect " + jvm.pid()
                                + " and kill -QUIT " + jvm.pid());
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** In a thread of its own: a JVM that reaches no safepoint answers nobody. */
    private static void load(JvmProcess jvm, String jar, String argument)
            throws CannotAttachException, InterruptedException {
        FutureTask<Void> loading = new FutureTask<>(() -> {
            loadNow(jvm, jar, argument);
            return null;
        });
        Thread thread = new Thread(loading, "hangscope-attach");
        thread.setDaemon(true);
        thread.start();
        try {
            loading.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException silent) {
            throw silent(jvm);
        } catch (ExecutionException fault) {
            if (fault.getCause() instanceof CannotAttachException told) {
                throw told;
            }
            if (fault.getCause() instanceof LinkageError) {
                throw new CannotAttachException("this Java (" + System.getProperty("java.home")
                        + ") has no module jdk.attach: run report with a full JDK, of any version from 17 on");
            }
            throw no(jvm, "cannot be attached to (" + fault.getCause() + "); please report it");
        }
    }

    private static void loadNow(JvmProcess jvm, String jar, String argument) throws CannotAttachException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(jvm.pid()));
            try {
                String java = machine.getSystemProperties().getProperty("java.specification.version", "");
                if (JvmProcess.isTooOld(java)) {
                    throw jvm.tooOld(java);
                }
                machine.loadAgent(jar, argument);
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException | IOException refused) {
            throw jvm.isAlive() ? silent(jvm) : no(jvm, "has ended before the agent could be loaded");
        } catch (AgentLoadException | AgentInitializationException refused) {
            throw no(
                    jvm,
                    "does not take the agent " + jar + " (" + refused.getMessage()
                            + "): see that its user can read the jar");
        }
    }

    private static CannotAttachException silent(JvmProcess jvm) {
        return no(
                jvm,
                "does not answer an attach: a thread may keep it from a safepoint, or its /tmp is not the one"
                        + " seen here; try kill -QUIT " + jvm.pid() + " and inspect " + jvm.pid());
    }

    private static CannotAttachException no(JvmProcess jvm, String what) {
        return new CannotAttachException("process " + jvm.pid() + " " + what);
    }
}
