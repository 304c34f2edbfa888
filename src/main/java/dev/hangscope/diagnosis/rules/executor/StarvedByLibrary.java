package dev.hangscope.diagnosis.rules.executor;

import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.context.Helpers;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A library runs its own tasks on a pool that the application gave it, and each thread of the pool waits in a call of that very library:
 * the task that would end the call is queued behind it. Which object the call waits for need not be known.
 */
final class StarvedByLibrary {
    /** Parts of the name of a package of the JDK that tell its libraries apart: {@code jdk.internal.net.http}. */
    private static final int PARTS = 4;

    private StarvedByLibrary() {}

    /** Nothing when the pool's threads wait for something else, or may be joined by more. */
    static Optional<Verdict> verdict(Scene scene, PoolFacts pool, List<JavaThread> workers) {
        boolean full = pool.limit() != null && pool.size() >= pool.limit() && pool.pendingCount() > 0;
        if (!full || !workers.stream().allMatch(worker -> waits(scene, worker))) {
            return Optional.empty();
        }
        Set<String> queued = new LinkedHashSet<>();
        pool.pending().forEach(task -> queued.add(library(task.type())));
        Set<String> called = new LinkedHashSet<>();
        for (JavaThread worker : workers) {
            String library = called(worker);
            if (!queued.contains(library)) {
                return Optional.empty();
            }
            called.add(library);
        }
        return Optional.of(isAlone(scene, workers, called) ? Verdict.LIKELY : Verdict.SUSPECTED);
    }

    private static boolean waits(Scene scene, JavaThread worker) {
        ThreadWait wait = worker.waitsFor();
        return wait != null && !Scene.endsByItself(wait) && scene.isOld(worker) && isForResult(wait.kind());
    }

    private static boolean isForResult(ThreadWait.Kind kind) {
        return switch (kind) {
            case FUTURE, LATCH, CONDITION, OBJECT_WAIT, PARK -> true;
            default -> false;
        };
    }

    /** The library in which the worker waits and that other code called; empty when it waits in code of its own. */
    private static String called(JavaThread worker) {
        Optional<Frame> jdk = worker.stack().stream()
                .takeWhile(Frame::isJdk)
                .filter(frame ->
                        !frame.type().startsWith("java.") && !frame.type().startsWith("jdk.internal.misc."))
                .findFirst();
        if (jdk.isPresent()) {
            return library(jdk.get().type());
        }
        return Signatures.caller(worker) == null
                ? ""
                : worker.userFrame().map(frame -> library(frame.type())).orElse("");
    }

    private static String library(String type) {
        if (!type.startsWith("jdk.") && !type.startsWith("sun.")) {
            return Signatures.library(type);
        }
        String[] parts = type.split("\\.");
        return String.join(".", List.of(parts).subList(0, Math.min(PARTS, parts.length - 1)));
    }

    /** Whether no other thread runs that could end one of the calls: the library's own threads have queued what they had. */
    private static boolean isAlone(Scene scene, List<JavaThread> workers, Set<String> libraries) {
        return !Helpers.anyBeside(scene, workers, thread -> libraries.contains(jdkLibrary(thread)));
    }

    private static String jdkLibrary(JavaThread thread) {
        return thread.stack().stream()
                .filter(frame ->
                        !frame.type().startsWith("java.") && !frame.type().startsWith("sun.nio."))
                .findFirst()
                .filter(Frame::isJdk)
                .map(frame -> library(frame.type()))
                .orElse("");
    }
}
