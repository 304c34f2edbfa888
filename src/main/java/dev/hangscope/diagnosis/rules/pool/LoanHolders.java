package dev.hangscope.diagnosis.rules.pool;

import dev.hangscope.diagnosis.Finding.Releaser;
import dev.hangscope.diagnosis.ReleaserRole;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Bystanders;
import dev.hangscope.diagnosis.rules.context.KnownHelp;
import dev.hangscope.diagnosis.rules.context.ResourceWords;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.snapshot.history.Lender;
import dev.hangscope.snapshot.history.Lender.Loan;
import dev.hangscope.waitgraph.JvmWaitGraph;
import dev.hangscope.waitgraph.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The threads that have borrowed from a pool what others wait for, as it was recorded when they did. A thread may have handed on what it
 * borrowed, and pools of one class are not told apart.
 */
final class LoanHolders {
    private static final int LISTED = 5;

    /** What was lent so long before a wait may have been seen later than that: the clock of the records is coarse. */
    private static final Duration COARSE = Duration.ofSeconds(1);

    private enum State {
        ENDED,
        IDLE,
        BORROWS,
        /** Nobody could release it, or one who waits for more. */
        STUCK,
        /** Nobody is known who could release it. */
        WAITS,
        MOVES
    }

    private final Scene scene;
    private final List<Lender> lenders;
    private final List<Loan> loans;

    /** Whether the waiters are in a method of the library that gives connections. */
    private final boolean connections;

    private final Map<Long, State> states = new LinkedHashMap<>();

    private LoanHolders(Scene scene, List<Borrow> borrows) {
        this.scene = scene;
        Set<String> entered = borrows.stream()
                .flatMap(borrow -> borrow.thread().stack().stream())
                .map(Frame::type)
                .collect(Collectors.toSet());
        lenders = scene.jvm.knownLenders().stream()
                .filter(lender -> entered.contains(lender.pool()))
                .toList();
        connections = borrows.stream()
                .allMatch(borrow -> borrow.thread().stack().stream()
                        .anyMatch(frame -> !frame.isJdk()
                                && (frame.method().equals("getConnection")
                                        || frame.type().contains("Connection"))));
        loans = lenders.stream().flatMap(lender -> lender.loans().stream()).toList();
        Set<Long> waiting = borrows.stream().map(borrow -> borrow.thread().id()).collect(Collectors.toSet());
        Duration longest = Scene.longest(borrows.stream().map(Borrow::thread).toList());
        for (Loan loan : loans) {
            boolean moves = loan.ago().plus(COARSE).compareTo(longest) < 0;
            states.merge(
                    loan.thread(),
                    moves ? State.MOVES : state(loan.thread(), waiting),
                    (one, other) -> one.compareTo(other) > 0 ? one : other);
        }
    }

    /** The holders of what these wait for. */
    static LoanHolders of(Scene scene, List<Borrow> borrows) {
        return new LoanHolders(scene, borrows);
    }

    private State state(long id, Set<Long> waiting) {
        JavaThread living = scene.threads.living(id);
        if (living == null) {
            return scene.threads.ended(id) == null ? State.MOVES : State.ENDED;
        }
        if (waiting.contains(id)) {
            return State.BORROWS;
        }
        if (Bystanders.isBetweenTasks(living)) {
            return State.IDLE;
        }
        if (KnownHelp.mayMove(scene, scene.knownHelp(), living)) {
            return State.MOVES;
        }
        return scene.isStuck(living) || isHeldUp(id, waiting) ? State.STUCK : State.WAITS;
    }

    /** Whether only those that wait for more could release it. */
    private boolean isHeldUp(long id, Set<Long> waiting) {
        Node node = scene.graph.node(JvmWaitGraph.node(id));
        Set<NodeId> borrowers = waiting.stream().map(JvmWaitGraph::node).collect(Collectors.toSet());
        return node != null && !node.releasers().isEmpty() && borrowers.containsAll(node.releasers());
    }

    /** Whether any is known. */
    boolean areKnown() {
        return !loans.isEmpty();
    }

    /** Whether none of them is at work that could give anything back. */
    boolean areGone() {
        return areKnown() && !states.containsValue(State.MOVES) && !states.containsValue(State.WAITS);
    }

    /** Whether one of them is at work. */
    boolean isAnyAtWork() {
        return states.containsValue(State.MOVES);
    }

    /** Whether those who borrow are those who give back, as far as was seen: then what others do matters little. */
    boolean giveBackThemselves() {
        return lenders.stream().allMatch(Lender::isServedByBorrowers);
    }

    /** Whether nobody was seen to give back what another thread had borrowed, and what is lent are connections: these are rarely handed on. */
    boolean keepConnections() {
        return connections && lenders.stream().allMatch(lender -> lender.fromOthers() == 0);
    }

    /** Whether it is open what became of what they borrowed: they are not known, or one of them waits for something that may yet come. */
    boolean areUndecided() {
        return !areGone() && !isAnyAtWork();
    }

    /** Whether one of them waits for more of the same. */
    boolean borrowMore() {
        return states.containsValue(State.BORROWS);
    }

    /** Whether each of them waits for more of the same. */
    boolean allBorrowMore() {
        return areKnown() && states.values().stream().allMatch(state -> state == State.BORROWS);
    }

    boolean has(JavaThread thread) {
        return states.containsKey(thread.id());
    }

    /** For how long all that is lent has been lent. */
    Duration held() {
        return loans.stream().map(Loan::ago).min(Duration::compareTo).orElse(Duration.ZERO);
    }

    /** {@code the 5 objects that it lent are with threads that have ended}. */
    String summary() {
        boolean one = loans.size() == 1;
        String lent =
                one ? "the object that it lent is" : "the " + Words.number(loans.size()) + " objects that it lent are";
        boolean oneThread = states.size() == 1;
        return lent + " with " + (oneThread ? "a thread that " : "threads that ") + fates(oneThread);
    }

    private String fates(boolean one) {
        Set<State> all = new TreeSet<>(states.values());
        List<String> words = new ArrayList<>();
        for (State state : all) {
            words.add(
                    switch (state) {
                        case ENDED -> one ? "has ended" : "have ended";
                        case IDLE ->
                            one ? "is idle and has not given it back" : "are idle and have not given them back";
                        case BORROWS -> one ? "waits for more" : "wait for more";
                        case STUCK, WAITS -> one ? "waits for ever itself" : "wait for ever themselves";
                        case MOVES -> one ? "has not given it back" : "have not given them back";
                    });
        }
        return String.join(" or ", words);
    }

    /** What became of each, the one that has it longest first. */
    List<Releaser> fates() {
        Map<Long, List<Loan>> byThread = loans.stream()
                .sorted((one, other) -> other.ago().compareTo(one.ago()))
                .collect(Collectors.groupingBy(Loan::thread, LinkedHashMap::new, Collectors.toList()));
        List<Releaser> fates = new ArrayList<>();
        byThread.forEach((id, its) -> {
            if (fates.size() < LISTED) {
                fates.add(ResourceWords.fate(scene, id, ReleaserRole.HOLDER, borrowed(its)));
            }
        });
        return fates;
    }

    private String borrowed(List<Loan> its) {
        String when = "borrowed " + Words.count(its.size(), "object") + " "
                + Words.duration(its.get(0).ago()) + " ago";
        return its.stream()
                .map(this::asked)
                .flatMap(Optional::stream)
                .findFirst()
                .map(frame -> when + " at " + frame)
                .orElse(when);
    }

    /** The first place at which something was borrowed that is not given back. */
    Optional<Frame> borrowedAt() {
        return loans.stream().map(this::asked).flatMap(Optional::stream).findFirst();
    }

    /** The classes of the code that borrowed. */
    Set<String> code() {
        return loans.stream()
                .map(this::asked)
                .flatMap(Optional::stream)
                .map(Frame::type)
                .map(Frame::topLevel)
                .collect(Collectors.toSet());
    }

    /** The application's frame next to the libraries; where there is none, the one that asked the pool's library. */
    private Optional<Frame> asked(Loan loan) {
        @Nullable Site at = loan.at();
        List<Frame> frames = at == null
                ? List.of()
                : at.frames().stream().filter(frame -> !frame.isJdk()).toList();
        return frames.stream()
                .filter(frame -> scene.isOfApplication(frame.type()))
                .findFirst()
                .or(() -> frames.stream()
                        .filter(frame -> lenders.stream()
                                .noneMatch(
                                        lender -> Borrow.library(frame.type()).equals(Borrow.library(lender.pool()))))
                        .findFirst());
    }
}
