package dev.hangscope.diagnosis.rules.process;

import dev.hangscope.diagnosis.Evidence;
import dev.hangscope.diagnosis.EvidenceLabel;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.FindingId;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.ResourceType;
import dev.hangscope.diagnosis.Rule;
import dev.hangscope.diagnosis.Situation;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.diagnosis.rules.process.context.ProcessScene;
import dev.hangscope.snapshot.SilentJvm;
import dev.hangscope.snapshot.SilentJvm.VmThread;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.State;
import dev.hangscope.waitgraph.ProcessWaitGraph;
import dev.hangscope.waitgraph.process.VirtualMachines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A JVM that has not answered, and whose own threads show that it makes no progress. One that does not answer because it, or its machine,
 * is busy with something that ends is no finding: the VM thread works or waits for a processor then. A process that is stopped is told by
 * {@link StoppedChild}.
 */
final class StalledVm implements Rule {
    private static final int MOST_THREADS = 10;
    private static final String VM_THREAD = "VM Thread";

    /** A thread that polls for the arrival of others sleeps for a millisecond at most (HotSpot, {@code back_off} of safepoint.cpp). */
    private static final int SWITCHES_A_SECOND = 50;

    private static final double BUSY = 0.8;
    private static final double AT_WORK = 0.2;

    /** Of one processor. */
    private static final double AT_REST = 0.02;

    /** The part of the collectors' time that all other threads may have, as a divisor. */
    private static final int FEW = 10;

    private enum Cause {
        FROZEN(
                "none of its threads has run, although it was sent a signal",
                "Resume it: its control group is frozen, or a tracer"
                        + " or the container's runtime holds it (cgroup.freeze, docker unpause)."),
        DISK(
                "a thread of it sleeps in the kernel and cannot be interrupted",
                "See what the kernel waits for there: a disk, a network"
                        + " file system, or memory that is swapped in."),
        COLLECTION(
                "its threads collect garbage all the time, and no other runs",
                "Give it more memory (-Xmx), or find what fills the heap:" + " -Xlog:gc tells how full it stays."),
        SAFEPOINT(
                "its VM thread waits for a thread that does not come to a safepoint, and all others wait with it",
                "Find the loop of the thread that runs: a counted loop over many elements without a call, or a native call that holds an"
                        + " array. -XX:+SafepointTimeout names the thread; -XX:+UseCountedLoopSafepoints lets such loops stop.");

        private final String words;
        private final String fix;

        Cause(String words, String fix) {
            this.words = words;
            this.fix = fix;
        }
    }

    @Override
    public Kind kind() {
        return Kind.VM_STALL;
    }

    @Override
    public List<Finding> apply(Situation situation) {
        List<Finding> findings = new ArrayList<>();
        for (SilentJvm jvm : situation.snapshot().silentJvms()) {
            OsProcess process = ProcessScene.of(situation)
                    .flatMap(scene -> scene.facts().process(jvm.pid()))
                    .orElse(null);
            if (process != null && process.state() != State.STOPPED && process.state() != State.TRACED) {
                cause(jvm).ifPresent(cause -> findings.add(finding(jvm, process, cause)));
            }
        }
        return findings;
    }

    private static Optional<Cause> cause(SilentJvm jvm) {
        if (!jvm.moved()) {
            return Optional.of(Cause.FROZEN);
        }
        List<VmThread> own = jvm.threads().stream()
                .filter(thread -> VirtualMachines.isOwnThread(thread.name()))
                .toList();
        VmThread vmThread = own.stream()
                .filter(thread -> thread.name().equals(VM_THREAD))
                .findFirst()
                .orElse(null);
        if (jvm.threads().stream().anyMatch(VmThread::isInDisk)) {
            return Optional.of(Cause.DISK);
        }
        double collectors = own.stream()
                .filter(thread -> VirtualMachines.isCollector(thread.name()))
                .mapToDouble(thread -> share(jvm, thread.cpu()))
                .sum();
        double others = jvm.threads().stream()
                .filter(thread -> !VirtualMachines.isOwnThread(thread.name()))
                .mapToDouble(thread -> share(jvm, thread.cpu()))
                .sum();
        // On a busy machine collectors get little of a processor as well, and a thread that runs out of memory again
        // and again runs a little.
        if (collectors >= AT_WORK && others * FEW <= collectors) {
            return Optional.of(Cause.COLLECTION);
        }
        if (collectors >= BUSY) {
            return Optional.empty();
        }
        boolean polls = vmThread != null
                && vmThread.switches() > SWITCHES_A_SECOND * jvm.asked().toSeconds()
                && share(jvm, vmThread.cpu()) < BUSY;
        return polls && !running(jvm).isEmpty() ? Optional.of(Cause.SAFEPOINT) : Optional.empty();
    }

    private static double share(SilentJvm jvm, Duration cpu) {
        return (double) cpu.toNanos() / Math.max(1, jvm.asked().toNanos());
    }

    /** Threads of the application that ran when they were seen, and had a good part of a processor, of which others may want some. */
    private static List<VmThread> running(SilentJvm jvm) {
        return jvm.threads().stream()
                .filter(thread -> !VirtualMachines.isOwnThread(thread.name()))
                .filter(thread -> thread.before() == State.RUNNING && thread.after() == State.RUNNING)
                .filter(thread -> share(jvm, thread.cpu()) >= AT_WORK)
                .toList();
    }

    private static Finding finding(SilentJvm jvm, OsProcess process, Cause cause) {
        List<Evidence> evidence = new ArrayList<>();
        jvm.threads().stream()
                .filter(thread -> cause == Cause.SAFEPOINT && running(jvm).contains(thread)
                        || thread.isInDisk()
                        || thread.name().equals(VM_THREAD)
                        || cause == Cause.COLLECTION && share(jvm, thread.cpu()) > AT_REST)
                .limit(MOST_THREADS)
                .forEach(thread -> evidence.add(new Evidence(ResourceType.THREAD, words(thread))));
        jvm.limits().forEach(limit -> evidence.add(new Evidence(EvidenceLabel.LIMIT, limit)));
        return new Finding(
                FindingId.of(Kind.VM_STALL, List.of(process.name(), cause.name())),
                Kind.VM_STALL,
                Verdict.SUSPECTED,
                "The JVM " + process.label() + " has not answered within " + Words.duration(jvm.asked()) + ": "
                        + cause.words + ".",
                jvm.asked(),
                List.of(new Finding.Waiter(
                        ProcessWaitGraph.process(process.pid()), process.pid(), process.label(), false, "in HotSpot")),
                null,
                List.of(),
                List.of(),
                evidence,
                List.of("it may answer yet"),
                cause.fix);
    }

    private static String words(VmThread thread) {
        return Words.quoted(thread.name()) + " used " + Words.duration(thread.cpu())
                + " of processor time, was switched "
                + thread.switches() + " times" + (thread.isInDisk() ? ", sleeps uninterruptibly" : "")
                + (thread.place() == null || thread.place().equals("0") ? "" : " in " + thread.place());
    }
}
