package dev.hangscope.diagnosis.rules.context;

import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JavaThread.Role;
import dev.hangscope.snapshot.OutsideRequests;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Meaning;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.stack.PerStack;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.NodeSet;
import dev.hangscope.waitgraph.PoolWorker;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The threads that could still do something for some waiters: all that can act, but those that run or were started by other code of the
 * application. A thread that waits for the outside may bring a reply to anyone, unless it only takes requests for other code.
 */
public final class Helpers {
    /** The JDK's HTTP server: its dispatcher, and its timer that closes idle connections. */
    private static final String HTTP_SERVER = "sun.net.httpserver.";

    private final Scene scene;
    private final NodeSet heldUp;
    private final Set<String> code;

    private Helpers(Scene scene, Collection<JavaThread> waiters, Set<String> moreCode) {
        this.scene = scene;
        heldUp = scene.graph.andHeldUpBy(scene.nodes(waiters));
        code = new LinkedHashSet<>(moreCode);
        code.addAll(code(PerStack.frames(waiters)));
    }

    /** @param moreCode top-level classes of code that has to do with what is waited for, beside that on the waiters' stacks */
    public static boolean any(Scene scene, Collection<JavaThread> waiters, Set<String> moreCode) {
        OutsideRequests requests = scene.jvm.requests();
        return (requests != null && !requests.signals().isEmpty())
                || !of(scene, waiters, moreCode).isEmpty();
    }

    /** Whether there are others than these. */
    public static boolean anyBeside(Scene scene, Collection<JavaThread> waiters, Predicate<JavaThread> some) {
        return of(scene, waiters, Set.of()).stream()
                .anyMatch(thread -> !some.test(thread) && !takesRequests(thread) && !isOfHttpServer(thread));
    }

    /** Whether a thread runs, or was started by, other code of the application than that of these waiters. */
    public static Predicate<JavaThread> ofOtherCode(Scene scene, Collection<JavaThread> waiters) {
        Helpers helpers = new Helpers(scene, waiters, Set.of());
        return thread -> {
            Set<String> its = helpers.code(thread);
            return !its.isEmpty() && its.stream().noneMatch(helpers::isRelated);
        };
    }

    private static List<JavaThread> of(Scene scene, Collection<JavaThread> waiters, Set<String> moreCode) {
        Helpers helpers = new Helpers(scene, waiters, moreCode);
        Actors actors = new Actors(scene);
        return scene.jvm.threads().stream()
                .filter(thread -> actors.canAct(thread) && helpers.mayHelp(thread))
                .toList();
    }

    /** The top-level classes of the application, without its libraries, on the stacks of these threads. */
    public static Set<String> ownCode(Scene scene, Collection<JavaThread> threads) {
        Set<String> own = code(PerStack.frames(threads));
        own.removeIf(type -> !scene.isOfApplication(type));
        return own;
    }

    /** The top-level classes of these frames that are not the JDK's. */
    public static Set<String> code(Stream<Frame> frames) {
        Set<String> types = new LinkedHashSet<>();
        frames.filter(frame -> !frame.isJdk()).forEach(frame -> types.add(Supervisors.topLevel(frame.type())));
        return types;
    }

    private boolean mayHelp(JavaThread thread) {
        if (heldUp.contains(JvmWaitGraph.node(thread.id()))) {
            return false;
        }
        if (PoolWorker.hasUnknownTask(thread)) {
            return true;
        }
        if (Signatures.says(Meaning.IDLE, thread) && !PoolWorker.hasTaskToCome(thread)) {
            return false;
        }
        ThreadWait wait = thread.waitsFor();
        boolean outside = wait != null && Holder.isOutside(wait.kind());
        if (thread.role() != Role.APPLICATION || (outside && !takesRequests(thread))) {
            return true;
        }
        Set<String> its = code(thread);
        return its.isEmpty() || its.stream().anyMatch(this::isRelated);
    }

    /** Whether the class is one of the waiters', or a library's: other code of the application has other work. */
    private boolean isRelated(String type) {
        return code.contains(type) || !scene.isOfApplication(type);
    }

    /** Whether the thread accepts connections, or is the JDK's HTTP server's: what comes is a request, and no reply. */
    static boolean takesRequests(JavaThread thread) {
        return thread.jdkCalls()
                .anyMatch(
                        frame -> frame.method().equals("accept") || frame.type().contains(HTTP_SERVER));
    }

    /** Whether the JDK's HTTP server started it for itself: its timer only closes idle connections. */
    static boolean isOfHttpServer(JavaThread thread) {
        return thread.startedAt() != null
                && thread.stack().stream().allMatch(Frame::isJdk)
                && thread.startedAt().frames().stream()
                        .anyMatch(frame -> frame.type().contains(HTTP_SERVER));
    }

    /** What it runs, else its pool's tasks to come, else what started it or, where that is a library of the JDK, its starter. */
    private Set<String> code(JavaThread thread) {
        Set<String> running = code(thread.stack().stream());
        if (!running.isEmpty()) {
            return running;
        }
        PoolFacts pool = scene.poolOf(thread);
        Set<String> tasks = new LinkedHashSet<>();
        if (pool != null) {
            pool.pending().forEach(task -> {
                tasks.add(Supervisors.topLevel(task.type()));
                innermost(task.submittedAt()).forEach(tasks::add);
            });
            tasks.removeIf(type -> type.startsWith("java."));
        }
        if (!tasks.isEmpty()) {
            return tasks;
        }
        Long starter = thread.startedBy();
        Set<String> started = new LinkedHashSet<>(innermost(thread.startedAt()).toList());
        for (int i = 0; started.isEmpty() && starter != null && i < 8; i++) {
            started.addAll(innermost(scene.threads.startedAt(starter)).toList());
            starter = scene.threads.starter(starter);
        }
        return started;
    }

    private static Stream<String> innermost(@Nullable Site site) {
        return site == null ? Stream.empty() : site.user().map(Frame::type).map(Supervisors::topLevel).stream();
    }
}
