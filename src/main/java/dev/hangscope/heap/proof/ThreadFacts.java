package dev.hangscope.heap.proof;

import dev.hangscope.heap.hprof.Dump;
import dev.hangscope.heap.hprof.DumpFrame;
import dev.hangscope.heap.hprof.HeapObject;
import dev.hangscope.heap.waits.Candidate;
import dev.hangscope.heap.waits.Names;
import dev.hangscope.heap.waits.ThreadObject;
import dev.hangscope.heap.waits.WaitKinds;
import dev.hangscope.heap.waits.WaitedObject;
import dev.hangscope.heap.waits.WaitedObjects;
import dev.hangscope.snapshot.Housekeepers;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.ThreadWait.Kind;
import dev.hangscope.snapshot.code.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Threads, waits and queues of a dump as the facts of a snapshot. */
final class ThreadFacts {
    private static final String NO_HISTORY = "a heap dump does not tell who used it";

    private final Dump dump;
    private final Contents contents;
    private final WaitedObjects waited;
    private final Map<Long, ThreadWait> waits = new HashMap<>();
    private final Map<Long, WaitedObject> objects = new HashMap<>();
    private final Map<Long, QueueFacts> queues = new LinkedHashMap<>();

    ThreadFacts(Dump dump, List<Candidate> candidates) throws IOException {
        this.dump = dump;
        contents = new Contents(dump);
        waited = new WaitedObjects(dump, candidates);
        for (Candidate candidate : candidates) {
            waits.put(candidate.address(), wait(candidate));
        }
    }

    private ThreadWait wait(Candidate candidate) throws IOException {
        HeapObject blocker = candidate.blocker();
        if (blocker == null) {
            HeapObject joined = dump.object(candidate.joins());
            return untimed(
                    Kind.THREAD_JOIN, joined == null ? null : new NodeId.OfThread(joined.number("tid")).toString());
        }
        WaitedObject object = waited.of(blocker);
        objects.put(candidate.address(), object);
        Kind kind = WaitKinds.of(candidate.thread(), object);
        boolean queue = kind == Kind.QUEUE_TAKE || kind == Kind.QUEUE_PUT;
        String resource = queue
                ? queue(object.object()).id()
                : new NodeId.OfObject(object.object().typeName() + "@"
                                + Long.toHexString(object.object().address()))
                        .toString();
        return untimed(kind, resource);
    }

    private static ThreadWait untimed(Kind kind, @Nullable String resource) {
        return new ThreadWait(kind, resource, false, Duration.ZERO);
    }

    private QueueFacts queue(HeapObject queue) throws IOException {
        QueueFacts facts = queues.get(queue.address());
        if (facts == null) {
            Integer size = contents.size(queue);
            facts = new QueueFacts(
                    "queue:" + (queues.size() + 1),
                    queue.typeName(),
                    null,
                    contents.capacity(queue),
                    size == null ? 0 : size,
                    List.of(),
                    null,
                    false,
                    NO_HISTORY);
            queues.put(queue.address(), facts);
        }
        return facts;
    }

    /** The queues that a candidate waits on. */
    List<QueueFacts> queues() {
        return List.copyOf(queues.values());
    }

    /** The semaphores that threads wait for, by the threads' ids. */
    Map<Long, HeapObject> semaphores(List<Candidate> candidates) {
        Map<Long, HeapObject> semaphores = new HashMap<>();
        for (Candidate candidate : candidates) {
            WaitedObject object = objects.get(candidate.address());
            if (object != null && Borrowers.isSemaphore(object.object())) {
                semaphores.put(candidate.thread().id(), object.object());
            }
        }
        return semaphores;
    }

    /** The class of what the candidate waits for. */
    String type(Candidate candidate) {
        WaitedObject object = objects.get(candidate.address());
        return object == null ? ThreadObject.TYPE : Names.of(object.object().typeName());
    }

    /** What a reader wants the way to: the queue, where that was reached, else what lies inside it. */
    long reached(Candidate candidate, HeapReach reach) {
        WaitedObject object = objects.get(candidate.address());
        HeapObject blocker = candidate.blocker();
        if (object != null && reach.via(dump.number(object.object().address())) != 0) {
            return object.object().address();
        }
        return blocker == null ? 0 : blocker.address();
    }

    /** What else there is to tell of it. */
    @Nullable
    String detail(Candidate candidate) throws IOException {
        WaitedObject object = objects.get(candidate.address());
        if (object == null) {
            return null;
        }
        if (object.holder() != null) {
            return "held by " + Names.of(object.holder());
        }
        if (!WaitKinds.isQueue(object.object())) {
            return null;
        }
        Integer size = contents.size(object.object());
        String items = size == null || size == 0 ? "" : contents.items(object.object());
        Integer capacity = contents.capacity(object.object());
        String limit = capacity == null ? "" : "capacity " + capacity + ", ";
        return size == null
                ? null
                : limit + (size == 0 ? "empty" : "size " + size) + (items.isEmpty() ? "" : ": " + items);
    }

    /** All living threads but the agent's own, oldest first. */
    List<JavaThread> threads(List<ThreadObject> threads) {
        List<JavaThread> facts = new ArrayList<>();
        Map<List<DumpFrame>, List<Frame>> stacks = new IdentityHashMap<>();
        for (ThreadObject thread : threads) {
            facts.add(new JavaThread(
                    thread.id(),
                    thread.name(),
                    thread.virtual(),
                    thread.daemon(),
                    role(thread),
                    thread.state(),
                    stacks.computeIfAbsent(thread.thread().frames(), ThreadFacts::stack),
                    waits.get(thread.object().address()),
                    null,
                    null));
        }
        facts.sort(Comparator.comparingLong(JavaThread::id));
        return facts;
    }

    private static List<Frame> stack(List<DumpFrame> frames) {
        return frames.stream()
                .filter(frame -> !Names.isLambda(frame.type()))
                .map(ThreadFacts::frame)
                .collect(Collectors.toUnmodifiableList()); // as it is kept: List.copyOf copies what toList() makes
    }

    private static JavaThread.Role role(ThreadObject thread) {
        if (thread.name().equals("DestroyJavaVM") && thread.thread().frames().isEmpty()) {
            return JavaThread.Role.DESTROY_JAVA_VM;
        }
        boolean ofTheJvm = thread.thread().frames().stream().allMatch(frame -> ThreadObject.isJdk(frame.type()));
        boolean carrier = thread.object().isA("jdk.internal.misc.CarrierThread");
        boolean compiler = thread.thread().frames().isEmpty() && thread.daemon();
        return ofTheJvm && (carrier || compiler || Housekeepers.haveName(thread.name()))
                ? JavaThread.Role.HOUSEKEEPER
                : JavaThread.Role.APPLICATION;
    }

    /** A dump does not tell modules: what has the JDK's names is taken for its own. */
    static Frame frame(DumpFrame frame) {
        return new Frame(
                Names.of(frame.type()),
                frame.method(),
                frame.source().isEmpty() ? null : frame.source(),
                frame.line(),
                ThreadObject.isJdk(frame.type()) ? "java.base" : null);
    }
}
