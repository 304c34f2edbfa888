package dev.hangscope.diagnosis.rules.pool;

import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Scene;
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
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A thread that waits inside a library's pool for an object or a connection. Published pools (commons-pool and DBCP, HikariCP,
 * c3p0, Tomcat's and the HTTP clients') wait in their own code below a method with one of a few names, in a class that says
 * what it is; a pool that waits for its database has the driver's frames on top.
 *
 * @param thread the thread
 * @param pool the frame of the pool
 * @param site the frame that asked the library
 */
record Borrow(JavaThread thread, Frame pool, Frame site) {
    private static final Set<String> METHODS = Set.of(
            "borrow",
            "borrowObject",
            "borrowConnection",
            "getConnection",
            "getConnectionInternal",
            "getPoolEntryBlocking",
            "getResource",
            "acquire",
            "awaitAvailable",
            "checkout",
            "checkOut",
            "checkoutResource",
            "lease");
    private static final Set<ThreadWait.Kind> WAITS = Set.of(
            ThreadWait.Kind.CONDITION,
            ThreadWait.Kind.PARK,
            ThreadWait.Kind.OBJECT_WAIT,
            ThreadWait.Kind.QUEUE_TAKE,
            ThreadWait.Kind.SEMAPHORE,
            // Tomcat's pool gives each borrower a latch.
            ThreadWait.Kind.LATCH);

    /** {@code null} when the thread waits for something else. */
    static @Nullable Borrow of(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        if (wait == null
                || !(WAITS.contains(wait.kind()) || pollsPool(thread, wait))
                || thread.stack().stream().noneMatch(Borrow::isBorrow)) {
            return null;
        }
        String library = null;
        Frame pool = null;
        for (Frame frame : thread.stack()) {
            if (frame.isJdk()) {
                if (library != null && pool == null) {
                    // The library has called the JDK, and the JDK the library: that is no wait of the pool itself.
                    return null;
                }
                continue;
            }
            String its = library(frame.type());
            if (library == null) {
                library = its;
            }
            if (!its.equals(library)) {
                return pool == null ? null : new Borrow(thread, pool, frame);
            }
            if (isBorrow(frame) && (pool == null || !isPool(pool))) {
                pool = frame;
            }
        }
        return pool == null ? null : new Borrow(thread, pool, pool);
    }

    /** The borrowers among some threads that have waited for long, by the class of their pool. */
    static List<List<Borrow>> byPool(Scene scene, Predicate<JavaThread> some) {
        Map<String, List<Borrow>> pools = new LinkedHashMap<>();
        PerStack<Boolean> borrows =
                new PerStack<>(thread -> thread.stack().stream().anyMatch(Borrow::isBorrow));
        for (JavaThread thread : scene.jvm.threads()) {
            Borrow borrow = borrows.of(thread) && scene.isOld(thread) && some.test(thread) ? of(thread) : null;
            if (borrow != null) {
                pools.computeIfAbsent(borrow.pool().type(), key -> new ArrayList<>())
                        .add(borrow);
            }
        }
        return List.copyOf(pools.values());
    }

    /** Whether it sleeps in a method that is known to ask a pool again and again. Of others a sleep may be one between tries to connect. */
    private static boolean pollsPool(JavaThread thread, ThreadWait wait) {
        return wait.kind() == ThreadWait.Kind.SLEEP
                && thread.stack().stream()
                        .filter(frame -> !frame.isJdk())
                        .limit(1)
                        .anyMatch(frame -> Signatures.hasMeaning(Meaning.BORROWS, frame));
    }

    private static boolean isBorrow(Frame frame) {
        String type = Words.simple(frame.type());
        // Apache HttpClient 5 waits in the future of a lease.
        boolean lease = frame.method().equals("get") && type.startsWith("Pooling");
        boolean named = (lease || METHODS.contains(frame.method()))
                && (type.contains("Pool") || type.endsWith("DataSource") || type.endsWith("Bag"));
        return named || Signatures.hasMeaning(Meaning.BORROWS, frame);
    }

    private static boolean isPool(Frame frame) {
        return Words.simple(frame.type()).contains("Pool");
    }

    /** The first three parts of the package: {@code org.apache.commons}, {@code com.zaxxer.hikari}. */
    static String library(String type) {
        List<String> parts = List.of(type.split("\\."));
        return String.join(".", parts.subList(0, Math.max(0, Math.min(3, parts.size() - 1))));
    }
}
