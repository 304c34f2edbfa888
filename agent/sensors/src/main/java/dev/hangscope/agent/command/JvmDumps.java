package dev.hangscope.agent.command;

import dev.hangscope.agent.attach.CannotAttachException;
import dev.hangscope.agent.attach.FullHeapOfJvm;
import dev.hangscope.agent.attach.LiveDump;
import dev.hangscope.agent.attach.SilentJvmException;
import dev.hangscope.agent.watch.OutsideUses;
import dev.hangscope.agent.watch.vm.SilentJvmWatch;
import dev.hangscope.agent.watch.vm.VmThreads;
import dev.hangscope.diagnosis.rules.outside.ClientCall;
import dev.hangscope.snapshot.FullHeap;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.ProcessIdentity;
import dev.hangscope.snapshot.SensorState;
import dev.hangscope.snapshot.SilentJvm;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadActivity;
import dev.hangscope.snapshot.ThreadActivity.OutsideUse;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.threaddump.ChildrenOfDump;
import dev.hangscope.snapshot.threaddump.DumpedJvm;
import dev.hangscope.snapshot.threaddump.LiveJvm;
import dev.hangscope.snapshot.threaddump.ThreadDumpText;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The thread dumps of those JVMs of a process tree that have no agent. Each is asked once; in a watch again after a while, for its threads
 * move on. One that has refused, or has not answered, is not asked again.
 */
final class JvmDumps {
    private static final Duration AGAIN = Duration.ofSeconds(30);

    /** No further JVM is asked after that time in one look. */
    private static final Duration ALL = Duration.ofSeconds(20);

    private static final String SENSOR = "JVMs";

    /** Descriptors of so many threads are read. */
    private static final int MOST_USES = 200;

    private static final int MOST_CALLS = 64;

    private final long root;
    private final Map<Long, Asked> asked = new LinkedHashMap<>();

    /**
     * A JVM that was asked.
     *
     * @param started start of its process, which tells it from a later one of the same id
     * @param dump its answer; {@code null} when there is none
     * @param refusal why there is none
     * @param heap what is known of its heap where that stays nearly full
     * @param silent what it did instead of answering; {@code null} unless that is why
     * @param nanos when it was asked, by {@link System#nanoTime()}
     * @param time the same by the clock
     */
    private record Asked(
            @Nullable Instant started,
            @Nullable DumpedJvm dump,
            @Nullable String refusal,
            @Nullable SilentJvm silent,
            @Nullable FullHeap heap,
            long nanos,
            Instant time) {

        boolean isOf(ProcessHandle process) {
            return process.info().startInstant().equals(Optional.ofNullable(started));
        }

        boolean isFresh() {
            return dump == null || age().compareTo(AGAIN) < 0;
        }

        Duration age() {
            return Duration.ofNanos(System.nanoTime() - nanos);
        }
    }

    JvmDumps(long root) {
        this.root = root;
    }

    /**
     * Asks those that are to be asked now.
     *
     * @throws InterruptedException when this thread is told to give up
     */
    void ask() throws InterruptedException {
        long deadline = System.nanoTime() + ALL.toNanos();
        List<ProcessHandle> tree = ProcessHandle.of(root).stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .toList();
        for (ProcessHandle process : tree) {
            Asked before = asked.get(process.pid());
            boolean fresh = before != null && before.isOf(process) && before.isFresh();
            if (!fresh && VmThreads.isOfJvm(process.pid())) {
                asked.put(process.pid(), System.nanoTime() > deadline ? late(process) : ask(process));
            }
        }
    }

    private static Asked late(ProcessHandle process) {
        String reason = "process " + process.pid() + " was not asked, the others took too long";
        return new Asked(
                process.info().startInstant().orElse(null), null, reason, null, null, System.nanoTime(), Instant.now());
    }

    private static Asked ask(ProcessHandle process) throws InterruptedException {
        Instant started = process.info().startInstant().orElse(null);
        long nanos = System.nanoTime();
        Instant time = Instant.now();
        DumpedJvm dump = null;
        String refusal = null;
        SilentJvm silent = null;
        SilentJvmWatch watch = SilentJvmWatch.begin(process.pid());
        try {
            List<DumpedJvm> dumps =
                    ThreadDumpText.read(new StringReader(LiveDump.of(process.pid())), ZoneId.systemDefault());
            dump = dumps.get(dumps.size() - 1);
        } catch (SilentJvmException reason) {
            refusal = withoutRemedy(String.valueOf(reason.getMessage()));
            silent = watch.end();
        } catch (CannotAttachException reason) {
            refusal = withoutRemedy(String.valueOf(reason.getMessage()));
        } catch (IOException noDump) {
            refusal = "process " + process.pid() + " answered with something that is no thread dump";
        }
        FullHeap heap = dump == null ? null : FullHeapOfJvm.watch(process.pid());
        return new Asked(started, dump, refusal, silent, heap, nanos, time);
    }

    /** The remedy names the command that was given. */
    private static String withoutRemedy(String line) {
        int colon = line.indexOf(": ");
        return colon < 0 ? line : line.substring(0, colon);
    }

    /** The snapshot with what the JVMs told of their threads. */
    Snapshot joined(Snapshot processes) {
        OsFacts os = processes.os();
        if (os == null) {
            return processes;
        }
        Snapshot joined = processes;
        List<Snapshot> others = new ArrayList<>();
        List<String> refusals = new ArrayList<>();
        List<SilentJvm> silent = new ArrayList<>();
        for (Map.Entry<Long, Asked> each : asked.entrySet()) {
            long pid = each.getKey();
            OsProcess process = os.process(pid).orElse(null);
            if (process == null) {
                continue;
            }
            DumpedJvm dump = each.getValue().dump();
            if (dump == null) {
                refusals.add(String.valueOf(each.getValue().refusal()));
                if (each.getValue().silent() != null) {
                    silent.add(each.getValue().silent());
                }
                continue;
            }
            LiveJvm jvm = new LiveJvm(dump, VmThreads.of(pid));
            JvmFacts facts = withUses(
                            ChildrenOfDump.join(
                                    jvm.facts(
                                            each.getValue().age(),
                                            each.getValue().time()),
                                    jvm,
                                    os,
                                    pid),
                            pid)
                    .withFullHeap(each.getValue().heap());
            if (pid == root) {
                joined = withRoot(joined, facts, jvm);
            } else {
                others.add(descendant(os, process, each.getValue(), facts, jvm));
            }
        }
        if (!silent.isEmpty()) {
            joined = joined.withSilent(silent);
        }
        if (!refusals.isEmpty()) {
            joined = joined.with(new SensorState(SENSOR, false, String.join("; ", refusals)));
        }
        if (others.isEmpty()) {
            return joined;
        }
        List<String> told =
                others.stream().map(each -> described(each.process().pid())).toList();
        return joined.with(new SensorState(SENSOR, true, String.join("; ", told)))
                .withJvms(others);
    }

    /** The facts with the peers for which threads have waited for long, and the owners of file locks. */
    private static JvmFacts withUses(JvmFacts facts, long pid) {
        OutsideUses uses = OutsideUses.nowIn(pid);
        if (uses == null) {
            return facts;
        }
        List<ThreadActivity> completed = new ArrayList<>();
        int asked = 0;
        for (ThreadActivity each : facts.knownActivities()) {
            Long thread = each.osThread();
            boolean old = thread != null && each.span().compareTo(InspectCommand.AFTER) >= 0;
            completed.add(old && thread != null && asked++ < MOST_USES ? each.with(uses.of(thread)) : each);
        }
        completed.addAll(askedByCallers(facts, uses));
        return facts.withActivities(completed);
    }

    /** The connections of those that wait in a call of a client library whose answer another thread reads. */
    private static List<ThreadActivity> askedByCallers(JvmFacts facts, OutsideUses uses) {
        List<ThreadActivity> asked = new ArrayList<>();
        for (JavaThread thread : facts.threads()) {
            Duration since = thread.waitsFor() == null
                    ? Duration.ZERO
                    : thread.waitsFor().since();
            if (asked.size() < MOST_CALLS && since.compareTo(InspectCommand.AFTER) >= 0) {
                OutsideUse use = ClientCall.isIn(thread, null)
                        ? uses.askedAbout(since)
                        : ClientCall.mayBeIn(thread) ? uses.askedAt(since) : null;
                if (use != null) {
                    asked.add(new ThreadActivity(thread.id(), since, Duration.ZERO, 2, null, use));
                }
            }
        }
        return asked;
    }

    private Snapshot withRoot(Snapshot processes, JvmFacts facts, LiveJvm jvm) {
        List<SensorState> sensors = new ArrayList<>(processes.sensors());
        sensors.removeIf(sensor -> sensor.name().equals("java"));
        sensors.add(sensor(root));
        ProcessIdentity process = processes.process();
        return new Snapshot(
                processes.trigger(),
                processes.time(),
                new ProcessIdentity(process.pid(), process.command(), jvm.version(), process.uptime()),
                facts,
                processes.os(),
                sensors);
    }

    private static Snapshot descendant(OsFacts os, OsProcess process, Asked asked, JvmFacts facts, LiveJvm jvm) {
        Duration uptime = process.started() == null || process.started().isAfter(asked.time())
                ? Duration.ZERO
                : Duration.between(process.started(), asked.time());
        return new Snapshot(
                Snapshot.Trigger.COMMAND,
                asked.time(),
                new ProcessIdentity(process.pid(), process.command(), jvm.version(), uptime),
                facts,
                facts.children().isEmpty() ? null : os.rootedAt(process.pid()),
                List.of(sensor(process.pid())));
    }

    private static SensorState sensor(long pid) {
        return new SensorState(SensorState.ONE_DUMP, true, described(pid));
    }

    private static String described(long pid) {
        return "process " + pid
                + " has no agent and gave one thread dump, which tells neither who used a queue or released a"
                + " synchronizer, nor what virtual threads do: 'report " + pid + "' tells more";
    }
}
