package dev.hangscope.snapshot;

import dev.hangscope.snapshot.code.Signature;
import dev.hangscope.snapshot.history.Standstill;
import dev.hangscope.snapshot.os.OsFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One look at a JVM.
 *
 * @param trigger who asked for it
 * @param time when it was taken
 * @param process the JVM's process
 * @param jvm the Java side; {@code null} where only the operating system was looked at
 * @param os the operating system's side; {@code null} where it was not looked at
 * @param sensors every sensor with its state, so that a reader knows what could not be seen
 * @param jvms looks at those descendants that are JVMs with the agent in them; {@code null} when none was asked
 * @param silent the JVMs that were asked from outside and have not answered; {@code null} when there is none
 * @param signatures what the user says about frames of his code; {@code null} when he says nothing
 * @param peers processes of this machine that threads have waited for in vain, each as root of what it waits for itself; {@code null}
 *     when none was sampled
 * @param standstill times in which the JVM did not run; {@code null} when there were none, or that is not measured
 */
public record Snapshot(
        Trigger trigger,
        Instant time,
        ProcessIdentity process,
        @Nullable JvmFacts jvm,
        @Nullable OsFacts os,
        List<SensorState> sensors,
        @Nullable List<Snapshot> jvms,
        @Nullable List<SilentJvm> silent,
        @Nullable List<Signature> signatures,
        @Nullable List<OsFacts> peers,
        @Nullable Standstill standstill) {

    public Snapshot {
        sensors = List.copyOf(sensors);
        jvms = jvms == null ? null : List.copyOf(jvms);
        silent = silent == null ? null : List.copyOf(silent);
        signatures = signatures == null ? null : List.copyOf(signatures);
        peers = peers == null ? null : List.copyOf(peers);
    }

    /** A snapshot of one JVM, or of processes. */
    public Snapshot(
            Trigger trigger,
            Instant time,
            ProcessIdentity process,
            @Nullable JvmFacts jvm,
            @Nullable OsFacts os,
            List<SensorState> sensors) {
        this(trigger, time, process, jvm, os, sensors, null, null, null, null, null);
    }

    /** A snapshot of the Java side alone. */
    public Snapshot(
            Trigger trigger, Instant time, ProcessIdentity process, @Nullable JvmFacts jvm, List<SensorState> sensors) {
        this(trigger, time, process, jvm, null, sensors);
    }

    /** The same facts of other sensors. */
    public Snapshot withSensors(List<SensorState> others) {
        return new Snapshot(trigger, time, process, jvm, os, others, jvms, silent, signatures, peers, standstill);
    }

    /** The same look with one sensor's state more. */
    public Snapshot with(SensorState sensor) {
        List<SensorState> more = new ArrayList<>(sensors);
        more.add(sensor);
        return withSensors(more);
    }

    /** The same look with what the user says about frames of his code. */
    public Snapshot withSignatures(List<Signature> given) {
        return new Snapshot(
                trigger,
                time,
                process,
                jvm,
                os,
                sensors,
                jvms,
                silent,
                given.isEmpty() ? null : given,
                peers,
                standstill);
    }

    /** The same look with more known of its Java side. */
    public Snapshot withJvm(JvmFacts known) {
        return new Snapshot(trigger, time, process, known, os, sensors, jvms, silent, signatures, peers, standstill);
    }

    /** The same look with more known of the operating system's side. */
    public Snapshot withOs(OsFacts known) {
        return new Snapshot(trigger, time, process, jvm, known, sensors, jvms, silent, signatures, peers, standstill);
    }

    /** The same look at a process that is known by another id here: it lives in a pid namespace of its own. */
    public Snapshot withPid(long pid) {
        ProcessIdentity here = new ProcessIdentity(pid, process.command(), process.java(), process.uptime());
        return new Snapshot(trigger, time, here, jvm, os, sensors, jvms, silent, signatures, peers, standstill);
    }

    /** The same look with what descendants tell of themselves. */
    public Snapshot withJvms(List<Snapshot> told) {
        return new Snapshot(trigger, time, process, jvm, os, sensors, told, silent, signatures, peers, standstill);
    }

    /** The same look with the JVMs that have not answered. */
    public Snapshot withSilent(List<SilentJvm> asked) {
        return new Snapshot(trigger, time, process, jvm, os, sensors, jvms, asked, signatures, peers, standstill);
    }

    /** The same sample with processes that its threads wait for. */
    public Snapshot withPeers(List<OsFacts> sampled) {
        return new Snapshot(trigger, time, process, jvm, os, sensors, jvms, silent, signatures, sampled, standstill);
    }

    /** The same sample with the times in which the JVM did not run. */
    public Snapshot withStandstill(@Nullable Standstill measured) {
        return new Snapshot(trigger, time, process, jvm, os, sensors, jvms, silent, signatures, peers, measured);
    }

    /** Processes of this machine that threads wait for; empty when none was sampled. */
    public List<OsFacts> peerProcesses() {
        return peers == null ? List.of() : peers;
    }

    /** The JVMs that were asked from outside and have not answered. */
    public List<SilentJvm> silentJvms() {
        return silent == null ? List.of() : silent;
    }

    /** Looks at descendants that are JVMs; empty when none was asked. */
    public List<Snapshot> descendantJvms() {
        return jvms == null ? List.of() : jvms;
    }

    /** Whether its Java side is one thread dump, taken while the JVM ran: it shows each thread once and tells no history. */
    public boolean isOneDump() {
        return sensors.stream()
                .anyMatch(sensor -> sensor.active() && sensor.name().equals(SensorState.ONE_DUMP));
    }

    /** What set off the look. */
    public enum Trigger {
        /** {@code kill -QUIT}: somebody asks why the JVM is stuck. */
        SIGQUIT,
        /** The watcher's own look. */
        WATCH,
        /** A command line, JMX or a program asked. */
        COMMAND,
        /** The JVM ends. */
        EXIT
    }
}
