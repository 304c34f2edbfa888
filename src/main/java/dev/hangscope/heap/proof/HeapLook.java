package dev.hangscope.heap.proof;

import dev.hangscope.heap.hprof.Dump;
import dev.hangscope.heap.hprof.DumpFrame;
import dev.hangscope.heap.hprof.DumpThread;
import dev.hangscope.heap.hprof.DumpType;
import dev.hangscope.heap.hprof.HeapObject;
import dev.hangscope.heap.waits.Candidate;
import dev.hangscope.heap.waits.Candidates;
import dev.hangscope.heap.waits.ThreadObject;
import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.Reachability.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Takes a look at a JVM through its heap dump: its threads, and which of them can never be woken. */
public final class HeapLook {
    private static final int FEW = 3;

    private final Dump dump;
    private final CompiledCode code;

    private HeapLook(Dump dump, CompiledCode code) {
        this.dump = dump;
        this.code = code;
    }

    /**
     * The Java side of a snapshot, {@link JvmFacts#reachability()} among it.
     *
     * @param channel the dump, which stays open
     * @param code what the JVM had compiled
     * @throws dev.hangscope.heap.hprof.record.BadDumpException when it is no dump that can be read
     */
    public static JvmFacts look(SeekableByteChannel channel, CompiledCode code) throws IOException {
        try {
            return new HeapLook(Dump.read(channel, new ProofSelection()), code).facts();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private JvmFacts facts() throws IOException {
        List<ThreadObject> threads = new ArrayList<>();
        Set<Integer> ours = new HashSet<>();
        for (DumpThread thread : dump.threads()) {
            HeapObject object = dump.object(thread.address());
            if (object != null) {
                ThreadObject each = ThreadObject.of(thread, object, dump);
                if (OwnAgent.isThread(each.name(), thread.frames()) || isOfOurLoader(object)) {
                    ours.add(thread.serial());
                } else {
                    threads.add(each);
                }
            }
        }
        List<Candidate> candidates = Candidates.of(dump, threads);
        HeapReach reach = new HeapReach(dump, candidates);
        reach.liveOnes(ours);
        reach.openAll();
        List<String> notShown = notShown(threads, candidates, reach);
        ThreadFacts facts = new ThreadFacts(dump, candidates);
        Paths paths = new Paths(dump, reach, threads);
        StuckReach among = new StuckReach(dump, reach, candidates);
        List<Reachability> told = new ArrayList<>();
        for (Candidate candidate : candidates) {
            Outcome outcome = reach.outcome(candidate);
            HeapObject blocker = candidate.blocker();
            boolean open = outcome == Outcome.STUCK && !notShown.isEmpty();
            boolean hasWay = outcome != Outcome.STUCK && blocker != null;
            long reached = hasWay ? facts.reached(candidate, reach) : 0;
            Paths.Way way = hasWay ? paths.to(reached) : Paths.Way.NONE;
            told.add(new Reachability(
                    candidate.thread().id(),
                    open ? Outcome.OPEN : outcome,
                    facts.type(candidate),
                    facts.detail(candidate),
                    way.steps(),
                    open ? notShown : List.of(),
                    outcome == Outcome.STUCK ? among.reaching(candidate) : null,
                    way.from(),
                    hasWay && outcome == Outcome.LIVE ? reach.isReachedWeakly(dump.number(reached)) : null));
        }
        List<JavaThread> all = facts.threads(threads);
        boolean mainEnded = all.stream().anyMatch(thread -> thread.role() == JavaThread.Role.DESTROY_JAVA_VM);
        ExitState exit = mainEnded ? ExitState.MAIN_ENDED : ExitState.RUNNING;
        return new JvmFacts(exit, null, all, List.of(), facts.queues(), List.of(), List.of())
                .with(told, new Borrowers(dump, threads).of(threads, facts.semaphores(candidates)));
    }

    /** A library of ours, JNA, has a thread too; the application may have the same library, and its thread. */
    private boolean isOfOurLoader(HeapObject thread) throws IOException {
        DumpType type = thread.type();
        HeapObject loader = type == null ? null : dump.object(type.loader());
        return loader != null && OwnAgent.isClass(loader.typeName());
    }

    /** Why nothing can be proven by this dump; empty when something can. */
    private List<String> notShown(List<ThreadObject> threads, List<Candidate> candidates, HeapReach reach)
            throws IOException {
        Set<Long> stuck = new HashSet<>();
        for (Candidate candidate : candidates) {
            if (reach.outcome(candidate) == Outcome.STUCK) {
                stuck.add(candidate.address());
            }
        }
        List<String> running = new ArrayList<>();
        List<String> hiding = new ArrayList<>();
        Set<Long> withStack = new HashSet<>();
        for (ThreadObject thread : threads) {
            if (!thread.thread().frames().isEmpty()) {
                withStack.add(thread.object().address());
            }
            DumpFrame frame = code.hiding(thread);
            if (thread.runsJava()) {
                running.add(words(thread, thread.thread().frames().get(0)));
            } else if (frame != null && !stuck.contains(thread.object().address())) {
                hiding.add(words(thread, frame));
            }
        }
        List<String> reasons = new ArrayList<>();
        if (!running.isEmpty()) {
            reasons.add("a thread that runs at the moment of the dump may hold it where a dump does not show it: "
                    + some(running));
        }
        if (!hiding.isEmpty()) {
            reasons.add("compiled code may hold it in registers, which a heap dump does not show: " + some(hiding)
                    + (code.isUnknown() ? "; which methods were compiled is not known without --code" : ""));
        }
        int without = virtualThreadsWithoutStack(withStack);
        if (without > 0) {
            reasons.add("the dump has no stacks of " + without + " virtual threads");
        }
        return reasons;
    }

    private static String words(ThreadObject thread, DumpFrame frame) {
        return '"' + thread.name() + "\" in " + Paths.words(frame);
    }

    private static String some(List<String> threads) {
        int more = threads.size() - FEW;
        return String.join(", ", threads.subList(0, Math.min(FEW, threads.size())))
                + (more > 0 ? " and " + more + " more threads" : "");
    }

    private int virtualThreadsWithoutStack(Set<Long> withStack) throws IOException {
        int count = 0;
        for (int i = 0; i < dump.listed().size(); i++) {
            HeapObject thread = dump.object(dump.address(dump.listed().get(i)));
            if (thread != null && thread.isA("java.lang.VirtualThread") && !withStack.contains(thread.address())) {
                long state = thread.number("state");
                boolean hasNone = state <= 1 || state == 99; // new, started, terminated
                count += hasNone ? 0 : 1;
            }
        }
        return count;
    }
}
