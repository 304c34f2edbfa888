package dev.hangscope.agent.attach;

import dev.hangscope.agent.options.ProductVersion;
import dev.hangscope.agent.options.ReportRequest;
import dev.hangscope.agent.options.ReportRequest.Purpose;
import dev.hangscope.agent.proof.CannotProveException;
import dev.hangscope.agent.proof.HeapReader;
import dev.hangscope.diagnosis.heap.ProofCandidates;
import dev.hangscope.heap.proof.TwoLooks;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Snapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Asks the agent in another JVM for its facts; loads it there first when it is not there.
 */
public final class LateAgent {
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
        try (Target jvm = Target.of(pid)) {
            jvm.prepare();
            try (AnswerFolder folder = AnswerFolder.make(jvm, OwnJar.path(), null)) {
                ask(jvm, after, folder, Purpose.REPORT);
                return await(jvm, folder, System.nanoTime() + after.plus(LOOKS).toNanos());
            }
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
        return prove(pid, after, Purpose.PROOF, dumps, announcement, dump -> dump);
    }

    /**
     * The same where that JVM's agent lets it be done without being asked for; else the facts alone.
     *
     * @param threads ids of the threads for whose waits it is done
     * @param announcement is told what is done to the JVM just before it is done
     * @throws CannotAttachException when there is no way in, no answer comes, or it would cost too much
     * @throws CannotProveException when the dump cannot be read
     * @throws InterruptedException when this thread is told to give up
     */
    public static Snapshot proveIfShort(long pid, Duration after, Set<Long> threads, Consumer<String> announcement)
            throws CannotAttachException, CannotProveException, InterruptedException {
        return prove(pid, after, Purpose.SHORT_PROOF, null, announcement, dump -> ProofCandidates.told(dump, threads));
    }

    private static Snapshot prove(
            long pid,
            Duration after,
            Purpose purpose,
            @Nullable Path dumps,
            Consumer<String> announcement,
            UnaryOperator<JvmFacts> telling)
            throws CannotAttachException, CannotProveException, InterruptedException {
        try (Target jvm = Target.of(pid)) {
            jvm.prepare();
            try (AnswerFolder folder = AnswerFolder.make(jvm, OwnJar.path(), dumps)) {
                ask(jvm, after, folder, purpose);
                long deadline = System.nanoTime() + after.plus(LOOKS).toNanos();
                String announced = awaitAnnouncement(jvm, folder, deadline);
                if (announced != null) {
                    announcement.accept(announced);
                }
                Snapshot snapshot = await(jvm, folder, System.nanoTime() + DUMP.toNanos());
                Snapshot before = folder.before();
                if (before != null) {
                    JvmFacts dump = folder.readDump(new HeapReader(OwnJar.path()));
                    return new TwoLooks(before, snapshot).with(telling.apply(dump));
                }
                if (purpose == Purpose.PROOF) {
                    announcement.accept("no heap dump was taken: no thread has waited without a time-out for so long");
                }
                return snapshot;
            }
        }
    }

    private static void ask(Target jvm, Duration after, AnswerFolder folder, Purpose purpose)
            throws CannotAttachException, InterruptedException {
        ReportRequest request = new ReportRequest(ProductVersion.text(), after, folder.there(), purpose);
        jvm.load(folder.jarThere().toString(), request.argument());
    }

    /** {@code null} when the answer came without one. */
    private static @Nullable String awaitAnnouncement(Target jvm, AnswerFolder folder, long deadline)
            throws CannotAttachException, InterruptedException {
        while (folder.announcement() == null && folder.answer() == null) {
            if (!jvm.isAlive() || System.nanoTime() > deadline) {
                await(jvm, folder, deadline);
            }
            Thread.sleep(POLL_MILLIS);
        }
        return folder.announcement();
    }

    private static Snapshot await(Target jvm, AnswerFolder folder, long deadline)
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

    private static CannotAttachException no(Target jvm, String what) {
        return new CannotAttachException("process " + jvm.pid() + " " + what);
    }
}
