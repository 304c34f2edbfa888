package dev.hangscope.agent.runtime;

import dev.hangscope.agent.attach.DescendantJvms;
import dev.hangscope.agent.format.ReportFormat;
import dev.hangscope.agent.jvm.JvmLook;
import dev.hangscope.agent.jvm.ThisJvm;
import dev.hangscope.agent.jvm.coroutine.CoroutineSampler;
import dev.hangscope.agent.options.AgentOptions;
import dev.hangscope.agent.output.AgentLog;
import dev.hangscope.agent.output.OwnDirectory;
import dev.hangscope.agent.output.ReportSink;
import dev.hangscope.agent.output.Stderr;
import dev.hangscope.agent.proof.CannotProveException;
import dev.hangscope.agent.publish.Audience;
import dev.hangscope.agent.watch.PeerProcesses;
import dev.hangscope.agent.watch.vm.HeapWatch;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Thresholds;
import dev.hangscope.diagnosis.heap.ProofCandidates;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.diagnosis.rules.Rules;
import dev.hangscope.report.text.Notice;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.SensorState;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.code.Signature;
import dev.hangscope.snapshot.os.OsFacts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** From a look to a report, one at a time. */
final class Reporter {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration MOST_BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final AgentOptions options;
    private final SensorStates sensors;
    private final ChildLook children;
    private final HeapWatch heap;
    private final ProofLook proof;
    private final UnaskedProof unasked;
    private final ReportSink sink;
    private final JvmLook look;
    private final List<Signature> signatures;

    /** Made when first needed: it loads every rule. */
    private @Nullable Diagnostician diagnostician;

    private final ReentrantLock oneAtATime = new ReentrantLock();
    private final Set<String> told = new HashSet<>();
    private final ThisJvm self = new ThisJvm();
    private final List<Audience> audiences = new CopyOnWriteArrayList<>();

    // Made here, since the first use of a method reference makes a class.
    private final Consumer<Diagnosis> delivered = this::delivered;
    private final Consumer<Diagnosis> rehearsed = this::rehearsed;

    Reporter(
            AgentOptions options,
            ReportSink sink,
            SensorStates sensors,
            ChildLook children,
            HeapWatch heap,
            ProofLook proof) {
        this.options = options;
        this.heap = heap;
        this.proof = proof;
        unasked = new UnaskedProof(options);
        this.sensors = sensors;
        this.children = children;
        look = sensors.newLook();
        signatures = UserSignatures.of(options.signatures(), sensors);
        this.sink = sink;
    }

    private synchronized Diagnostician diagnostician() {
        if (diagnostician == null) {
            diagnostician = new Diagnostician(Rules.all(), options.redact());
        }
        return diagnostician;
    }

    /** Where reports are written; {@code null} when they are printed. */
    @Nullable
    OwnDirectory place() {
        return sink.place();
    }

    /** From now on the audience is told of every look. */
    void tell(Audience audience) {
        audiences.add(audience);
    }

    /** Somebody asked: the whole report. */
    void report(Snapshot.Trigger trigger) {
        make(trigger, delivered);
    }

    /** The way of every report. The rehearsal goes it too, so that the first report loads no class. */
    private void make(Snapshot.Trigger trigger, Consumer<Diagnosis> receiver) {
        boolean withProof = trigger == Snapshot.Trigger.SIGQUIT && options.prove() == AgentOptions.Proof.QUIT;
        inTurn(jvm -> {
            if (withProof) {
                receiver.accept(diagnoseWithProof(trigger, jvm, options.after()));
            } else if (trigger == Snapshot.Trigger.WATCH) {
                receiver.accept(diagnose(trigger, jvm));
            } else {
                receiver.accept(diagnoseAndDecide(trigger, jvm, options.after()));
            }
            return true;
        });
    }

    private void delivered(Diagnosis diagnosis) {
        remember(diagnosis);
        publish(diagnosis, deliver(diagnosis));
    }

    /** What is done with a series of looks. */
    private interface Task<T, E extends Exception> {
        T with(JvmLook jvm) throws E;
    }

    /** After whoever looks now, but without waiting for a watcher that is stuck in its look: then with a look of its own. */
    private <T, E extends Exception> T inTurn(Task<T, E> task) throws E {
        boolean alone = tryLock(PATIENCE);
        try {
            return task.with(alone ? look : sensors.newLook());
        } finally {
            if (alone) {
                oneAtATime.unlock();
            }
        }
    }

    /**
     * Somebody asked who takes the report himself. Looks twice where he brings a limit of his own: the look before may be older than
     * the wait that he means.
     *
     * @param after a wait younger than this is no hang; {@code null} for the option
     */
    Diagnosis ask(@Nullable Duration after) throws InterruptedException {
        return inTurn(jvm -> {
            if (after != null) {
                jvm.look();
                Thread.sleep(Math.min(after.toMillis(), MOST_BETWEEN_LOOKS.toMillis()));
            }
            Diagnosis diagnosis =
                    diagnoseAndDecide(Snapshot.Trigger.COMMAND, jvm, after == null ? options.after() : after);
            publish(diagnosis, null);
            return diagnosis;
        });
    }

    /**
     * Somebody asked for the proof by heap dump too.
     *
     * @throws CannotProveException when the options forbid it
     */
    Diagnosis prove() throws CannotProveException {
        checkProofIsAllowed();
        return inTurn(jvm -> {
            Diagnosis diagnosis = diagnoseWithProof(Snapshot.Trigger.COMMAND, jvm, options.after());
            publish(diagnosis, null);
            return diagnosis;
        });
    }

    /**
     * Whoever started the JVM may have forbidden it.
     *
     * @throws CannotProveException when he has
     */
    void checkProofIsAllowed() throws CannotProveException {
        if (options.prove() == AgentOptions.Proof.OFF) {
            throw new CannotProveException(
                    "the agent was started with prove=off: ask without a proof, or restart with prove=ask");
        }
    }

    private Diagnosis diagnoseWithProof(Snapshot.Trigger trigger, JvmLook jvm, Duration after) {
        DescendantJvms jvms = descendantJvms(trigger);
        return diagnostician().diagnose(proof.take(() -> snapshot(trigger, jvm, jvms), after), thresholds(after));
    }

    /** With a proof where one is worth it, and costs little. */
    private Diagnosis diagnoseAndDecide(Snapshot.Trigger trigger, JvmLook jvm, Duration after) {
        Diagnosis diagnosis = diagnose(trigger, jvm, after);
        try {
            if (!unasked.isToBeTaken(diagnosis)) {
                return diagnosis;
            }
            DescendantJvms jvms = descendantJvms(trigger);
            Snapshot proven =
                    proof.takeFor(ProofCandidates.threads(diagnosis), () -> snapshot(trigger, jvm, jvms), after);
            Diagnosis decided = diagnostician().diagnose(proven, thresholds(after));
            unasked.allowAgain(diagnosis, decided);
            return decided;
        } catch (CannotProveException reason) {
            return diagnosis.with(reason.sensor());
        } catch (RuntimeException | LinkageError | OutOfMemoryError fault) {
            // Such as a jar that is no longer there: nobody asked for a proof, and the report is ready.
            return diagnosis.with(CannotProveException.sensor("the agent failed (" + fault + ")"));
        }
    }

    /**
     * Whether a proof may be tried that nobody asked for.
     *
     * @throws CannotProveException when it would cost too much
     */
    boolean mayProve(Snapshot now) throws CannotProveException {
        return unasked.isAllowed(now);
    }

    /** The report has been made by then: what an audience does with it does not count. */
    private void publish(Diagnosis diagnosis, @Nullable Path report) {
        for (Audience audience : audiences) {
            try {
                audience.looked(diagnosis, report);
            } catch (RuntimeException | LinkageError fault) {
                continue;
            }
        }
    }

    /**
     * Makes reports that nobody sees, of this JVM and of a told hang. A class whose initializer, or a lambda whose first call,
     * meets a full heap is lost for ever, and a full heap is when a report is needed.
     */
    void rehearse() {
        heap.prepare();
        CoroutineSampler.prepare();
        make(Snapshot.Trigger.WATCH, rehearsed);
        Diagnosis hung = diagnostician().diagnose(RehearsalSnapshot.hung(self.identity()), options.after());
        unasked.rehearse(hung);
        rehearsed(hung);
        for (Snapshot other : RehearsalSnapshot.others(self.identity())) {
            rehearsed(diagnostician().diagnose(other, options.after()));
        }
    }

    private void rehearsed(Diagnosis diagnosis) {
        sink.rehearse(new Written(diagnosis));
    }

    /** A report in each form. */
    private record Written(Diagnosis diagnosis) implements Function<ReportFormat, String> {
        @Override
        public String apply(ReportFormat form) {
            return form.write(diagnosis);
        }
    }

    /**
     * The watcher's sample: one line for each finding of LIKELY or better that is new; a whole report where a directory was given.
     *
     * @param patience how long it waits for whoever samples now
     */
    void watch(Duration patience) {
        if (!tryLock(patience)) {
            return;
        }
        try {
            long start = System.nanoTime();
            Diagnosis diagnosis = diagnose(Snapshot.Trigger.WATCH, look);
            saySampled(diagnosis, System.nanoTime() - start);
            boolean anyNew = false;
            for (Finding finding : diagnosis.findings()) {
                if (finding.verdict().isHang() && told.add(finding.id())) {
                    anyNew = true;
                    Stderr.print(
                            Notice.line(finding, diagnosis.snapshot().process().pid()) + "\n");
                }
            }
            publish(diagnosis, anyNew && options.out() != null ? deliver(diagnosis) : null);
        } finally {
            oneAtATime.unlock();
        }
    }

    /** As {@link #watch}, but says nothing of the sample: later ones know by it for how long waits have lasted. */
    void keepSample(Duration patience) {
        if (tryLock(patience)) {
            try {
                look.look();
            } finally {
                oneAtATime.unlock();
            }
        }
    }

    private static void saySampled(Diagnosis diagnosis, long nanos) {
        if (AgentLog.prints(AgentOptions.LogLevel.DEBUG)) {
            AgentLog.debug("sampled in " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms, "
                    + diagnosis.findings().size() + " findings");
        }
    }

    private @Nullable Path deliver(Diagnosis diagnosis) {
        return sink.deliver(new Written(diagnosis));
    }

    private boolean tryLock(Duration patience) {
        try {
            return oneAtATime.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void remember(Diagnosis diagnosis) {
        for (Finding finding : diagnosis.findings()) {
            if (finding.verdict().isHang()) {
                told.add(finding.id());
            }
        }
    }

    /** For how long this JVM has lived. */
    Duration uptime() {
        return self.uptime();
    }

    /** One look's facts, for somebody who makes his own report of them and asks this JVM's children himself. */
    Snapshot snapshot() {
        return snapshot(DescendantJvms.NONE);
    }

    /** A newer look with what child JVMs under the agent tell; the same one when there are none to be asked. */
    Snapshot withJvms(Snapshot last) {
        DescendantJvms jvms = DescendantJvms.ask(ProcessHandle.current());
        return jvms.state() == null ? last : snapshot(jvms);
    }

    private Snapshot snapshot(DescendantJvms jvms) {
        return inTurn(jvm -> snapshot(Snapshot.Trigger.COMMAND, jvm, jvms));
    }

    private Diagnosis diagnose(Snapshot.Trigger trigger, JvmLook jvm) {
        return diagnose(trigger, jvm, options.after());
    }

    private Diagnosis diagnose(Snapshot.Trigger trigger, JvmLook jvm, Duration after) {
        return diagnostician().diagnose(snapshot(trigger, jvm, descendantJvms(trigger)), thresholds(after));
    }

    private Thresholds thresholds(Duration after) {
        return new Thresholds(after, options.silence());
    }

    /** The watcher leaves child JVMs alone: each has a watcher of its own. */
    private DescendantJvms descendantJvms(Snapshot.Trigger trigger) {
        boolean alone = trigger == Snapshot.Trigger.WATCH || !children.hadAny();
        return alone ? DescendantJvms.NONE : DescendantJvms.ask(ProcessHandle.current());
    }

    private Snapshot snapshot(Snapshot.Trigger trigger, JvmLook jvm, DescendantJvms jvms) {
        // Of the moment at which the threads are looked at: a proof compares it with how long they have waited.
        Instant time = Instant.now();
        JvmFacts facts = jvm.look();
        OsFacts os = children.look(facts, jvms.snapshots());
        if (os != null && os.looks() > 1) {
            // A long look at the children: threads may have gone on meanwhile.
            time = Instant.now();
            facts = jvm.look();
        }
        facts = OutsideUseLook.complete(facts, trigger).withFullHeap(heap.now(System.nanoTime()));
        List<SensorState> states = new ArrayList<>(sensors.all());
        addTo(states, jvm.stacksState());
        addTo(states, children.state());
        addTo(states, jvms.state());
        Snapshot sampled = new Snapshot(trigger, time, self.identity(), facts, os, states)
                .withSignatures(signatures)
                .withStandstill(heap.standstill(System.nanoTime()));
        Snapshot snapshot = PeerProcesses.added(sampled, options.after());
        Snapshot proven = proof.withKept(snapshot);
        return jvms.snapshots().isEmpty() ? proven : proven.withJvms(jvms.snapshots());
    }

    private static void addTo(List<SensorState> states, @Nullable SensorState state) {
        if (state != null) {
            states.add(state);
        }
    }
}
