package dev.hangscope.diagnosis.rules.lock;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Bystanders;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.code.Callers;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Meaning;
import dev.hangscope.snapshot.stack.PerStack;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Threads wait for a lock on rows or a table of a database in this JVM, and no other thread is there that has begun anything and could
 * end its transaction: the lock is held by a transaction of a waiter itself, or by one that was never ended.
 */
public final class RowLock implements Rule {

    @Override
    public Kind kind() {
        return Kind.DEADLOCK;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        if (scene == null) {
            return List.of();
        }
        Map<String, List<JavaThread>> waiters = new LinkedHashMap<>();
        PerStack<Boolean> inDatabase = new PerStack<>(thread -> Signatures.says(Meaning.ROW_LOCK, thread));
        for (JavaThread thread : scene.jvm.threads()) {
            if (scene.isOld(thread) && isWaiting(thread) && inDatabase.of(thread)) {
                Frame lock = Signatures.frame(Meaning.ROW_LOCK, thread);
                waiters.computeIfAbsent(lock == null ? "" : lock.type(), key -> new ArrayList<>())
                        .add(thread);
            }
        }
        return waiters.entrySet().stream()
                .map(entry -> judge(scene, entry.getKey(), entry.getValue()))
                .flatMap(Optional::stream)
                .toList();
    }

    private static boolean isWaiting(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait != null
                && switch (wait.kind()) {
                    case OBJECT_WAIT, CONDITION, PARK, LATCH -> true;
                    default -> false;
                };
    }

    private static Optional<Finding> judge(Scene scene, String lock, List<JavaThread> threads) {
        String database = Signatures.library(lock);
        // The database's own threads write files or measure time, and end no transaction.
        return switch (Bystanders.of(scene, threads, thread -> Signatures.isOf(database, thread))) {
            case NONE -> Optional.of(finding(scene, lock, threads, Verdict.LIKELY));
            case LISTENERS, OTHER_CODE -> Optional.of(finding(scene, lock, threads, Verdict.SUSPECTED));
            case WORKERS -> Optional.empty();
        };
    }

    private static Finding finding(Scene scene, String lock, List<JavaThread> threads, Verdict verdict) {
        List<String> doubts = new ArrayList<>();
        doubts.add("which transaction holds the lock is not known: another thread may still end it");
        if (threads.stream()
                .anyMatch(
                        thread -> thread.waitsFor() != null && thread.waitsFor().timed())) {
            doubts.add("the wait has a timeout, after which the waiter gets an exception");
        }
        if (verdict != Verdict.LIKELY) {
            doubts.add("threads that listen for requests or run other code are alive");
        }
        List<String> marks = new ArrayList<>(List.of(lock));
        threads.forEach(thread -> marks.add("waits " + caller(thread)));
        return new Finding(
                FindingId.of(Kind.DEADLOCK, marks),
                Kind.DEADLOCK,
                verdict,
                Words.threadsWait(threads.size())
                        + " for a database lock (" + Words.simple(lock)
                        + "); no other thread of such code is at work that could end the transaction that holds it.",
                Scene.longest(threads),
                scene.waiters(threads),
                new Resource(ResourceType.LOCK, lock, null, "a lock on rows or a table"),
                List.of(),
                scene.heldUpBy(threads).lines(),
                Callers.lines(threads),
                doubts,
                "Commit or roll back the first transaction before " + caller(threads.get(0))
                        + " begins another one on the same rows, or use one connection for both; end transactions in a"
                        + " finally block.");
    }

    private static String caller(JavaThread thread) {
        Frame caller = Signatures.caller(thread);
        return caller == null ? Scene.mark(thread) : Scene.method(caller);
    }
}
