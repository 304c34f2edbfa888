package dev.hangscope.diagnosis.rules.pool;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Resource;
import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.context.Bystanders;
import dev.hangscope.diagnosis.rules.context.KnownHelp;
import dev.hangscope.diagnosis.rules.context.Scene;
import dev.hangscope.diagnosis.rules.context.Victims;
import dev.hangscope.diagnosis.rules.outside.Obstacle;
import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.waitgraph.JvmWaitGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Threads wait inside a library's pool of objects or connections, told by their frames, and nobody is there who could give anything back:
 * all who were seen to borrow have ended, are idle, or wait themselves; or, where that was not recorded, nobody else is at work. Such a
 * wait may have a time-out (HikariCP), which only turns the hang into an exception.
 */
public final class BorrowedPool implements Rule {

    @Override
    public Kind kind() {
        return Kind.POOL_EXHAUSTION;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        Scene scene = Scene.of(situation);
        if (scene == null) {
            return List.of();
        }
        List<List<Borrow>> pools = Borrow.byPool(scene, thread -> true);
        List<Obstacle> obstacles = pools.isEmpty() ? List.of() : Obstacle.all(situation);
        return pools.stream()
                .map(borrows -> judge(scene, borrows, obstacles))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Finding> judge(Scene scene, List<Borrow> borrows, List<Obstacle> obstacles) {
        List<JavaThread> threads = borrows.stream().map(Borrow::thread).toList();
        LoanHolders holders = LoanHolders.of(scene, borrows);
        if (holders.areGone()) {
            return withoutBorrowers(scene, borrows, holders);
        }
        if (holders.isAnyAtWork()) {
            return UnansweredBorrowers.find(scene, borrows, holders, obstacles)
                    .or(() -> withSlowBorrowers(scene, borrows, holders));
        }
        return switch (Bystanders.of(scene, threads, Signatures::isScheduler)) {
            case NONE -> Optional.of(finding(scene, borrows, holders, Verdict.LIKELY));
            case LISTENERS -> Optional.of(finding(scene, borrows, holders, Verdict.SUSPECTED));
            case OTHER_CODE, WORKERS -> UnansweredBorrowers.find(scene, borrows, holders, obstacles);
        };
    }

    /**
     * What a thread has borrowed that is idle, has ended or waits itself may be in the hands of another one, of which nothing is known but
     * the code that it runs. Connections are rarely handed on, least to a thread that serves.
     */
    private static Optional<Finding> withoutBorrowers(Scene scene, List<Borrow> borrows, LoanHolders holders) {
        List<JavaThread> threads = borrows.stream().map(Borrow::thread).toList();
        return switch (Bystanders.of(scene, threads, Signatures::isScheduler)) {
            case NONE -> Optional.of(finding(scene, borrows, holders, Verdict.LIKELY));
            case LISTENERS ->
                Optional.of(finding(
                        scene, borrows, holders, holders.keepConnections() ? Verdict.LIKELY : Verdict.SUSPECTED));
            case OTHER_CODE -> Optional.of(finding(scene, borrows, holders, Verdict.SUSPECTED));
            case WORKERS -> amongWorkers(scene, borrows, holders);
        };
    }

    /**
     * Threads that are at work have borrowed nothing as far as was recorded. In a server there are always such threads, and they release
     * nothing where each connection is with a thread that waits for another one: only a new connection would end that.
     */
    private static Optional<Finding> amongWorkers(Scene scene, List<Borrow> borrows, LoanHolders holders) {
        boolean own = holders.giveBackThemselves();
        if (holders.allBorrowMore() && holders.keepConnections() && !isMakingMore(scene, borrows)) {
            return Optional.of(finding(scene, borrows, holders, own ? Verdict.LIKELY : Verdict.SUSPECTED));
        }
        return own && !isUsedByOthers(scene, holders)
                ? Optional.of(finding(scene, borrows, holders, Verdict.SUSPECTED))
                : Optional.empty();
    }

    /** Whether a thread of the pool's library is at work, which may make another connection. */
    private static boolean isMakingMore(Scene scene, List<Borrow> borrows) {
        Set<String> libraries = borrows.stream()
                .map(borrow -> Borrow.library(borrow.pool().type()))
                .collect(Collectors.toSet());
        Set<JavaThread> borrowers = borrows.stream().map(Borrow::thread).collect(Collectors.toSet());
        return scene.jvm.threads().stream()
                .filter(thread -> !borrowers.contains(thread) && !Bystanders.isBetweenTasks(thread))
                .flatMap(thread -> thread.stack().stream())
                .anyMatch(frame -> !frame.isJdk() && libraries.contains(Borrow.library(frame.type())));
    }

    /** Whether a thread that is no borrower runs the code that borrowed. */
    private static boolean isUsedByOthers(Scene scene, LoanHolders holders) {
        Set<String> code = holders.code();
        return scene.jvm.threads().stream()
                .filter(thread -> !holders.has(thread) && KnownHelp.mayMove(scene, scene.knownHelp(), thread))
                .flatMap(thread -> thread.stack().stream())
                .anyMatch(frame -> code.contains(Frame.topLevel(frame.type())));
    }

    private static Optional<Finding> withSlowBorrowers(Scene scene, List<Borrow> borrows, LoanHolders holders) {
        return holders.held().compareTo(scene.silence) < 0
                ? Optional.empty()
                : Optional.of(finding(scene, borrows, holders, Verdict.SUSPECTED));
    }

    static Finding finding(Scene scene, List<Borrow> borrows, LoanHolders holders, Verdict verdict) {
        List<JavaThread> threads = borrows.stream().map(Borrow::thread).toList();
        Frame pool = borrows.get(0).pool();
        boolean timed = threads.stream()
                .anyMatch(
                        thread -> thread.waitsFor() != null && thread.waitsFor().timed());
        List<String> doubts = new ArrayList<>();
        doubts.add(
                holders.areKnown()
                        ? "what a thread has borrowed it may have handed to another one"
                        : "who has borrowed what is not recorded: a thread that does something else may still give it back");
        if (timed) {
            doubts.add("the wait has a time-out, after which the borrower gets an exception");
        }
        if (verdict != Verdict.LIKELY) {
            doubts.add("threads that listen for requests or run other code are alive");
        }
        Victims victims = scene.heldUpBy(threads);
        return new Finding(
                id(borrows),
                Kind.POOL_EXHAUSTION,
                verdict,
                summary(pool, borrows, holders, verdict),
                Scene.longest(threads),
                borrows.stream().map(borrow -> waiter(scene, borrow)).toList(),
                new Resource(ResourceType.POOL, pool.type(), null, "told by " + pool + " on the stack"),
                holders.fates(),
                victims.lines(),
                evidence(borrows),
                doubts,
                fix(pool, borrows, holders));
    }

    private static String id(List<Borrow> borrows) {
        return FindingId.of(
                Kind.POOL_EXHAUSTION,
                borrows.stream()
                        .flatMap(borrow -> Stream.of(Scene.mark(borrow.pool()), "for " + Scene.mark(borrow.site())))
                        .toList());
    }

    static Waiter waiter(Scene scene, Borrow borrow) {
        JavaThread thread = borrow.thread();
        return new Waiter(
                JvmWaitGraph.node(thread.id()),
                scene.pid(),
                thread.name(),
                thread.virtual(),
                borrow.site().toString(),
                borrow.site());
    }

    private static String summary(Frame pool, List<Borrow> borrows, LoanHolders holders, Verdict verdict) {
        String who = Words.threadsWait(borrows.size());
        return who + (verdict.isHang() ? " for ever" : "") + " to borrow from "
                + Scene.withArticle(Words.simple(pool.type())) + "; "
                + (holders.areKnown()
                        ? holders.summary() + "."
                        : verdict.isHang()
                                ? "nobody else is there who could give anything back."
                                : "no other thread of such code is at work that could give anything back.");
    }

    private static List<Evidence> evidence(List<Borrow> borrows) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        borrows.forEach(borrow -> names.computeIfAbsent(borrow.site().toString(), key -> new ArrayList<>())
                .add(borrow.thread().name()));
        List<Evidence> lines = new ArrayList<>();
        names.forEach((site, who) -> lines.add(new Evidence(EvidenceLabel.BORROW, Words.threads(who) + " at " + site)));
        return lines;
    }

    private static String fix(Frame pool, List<Borrow> borrows, LoanHolders holders) {
        String site = Scene.method(holders.borrowedAt().orElse(borrows.get(0).site()));
        boolean nested = holders.areKnown() ? holders.borrowMore() : borrows.size() > 1;
        String room = nested
                ? ", and let one thread hold one at a time (or give the pool at least "
                        + Words.number(borrows.size() + 1L) + ")"
                : "";
        return "Give back everything that " + site + " borrows, in a finally block or with try-with-resources" + room
                + "; set the time for which " + Words.simple(pool.type()) + " waits"
                + (holders.areKnown() ? "." : ", and look into why it can make no more.");
    }
}
