package dev.hangscope.agent.watch.scan;

import dev.hangscope.agent.watch.procfs.FdInfo;
import dev.hangscope.agent.watch.procfs.MachineTexts.IntervalTimers;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.scan.DescriptorScan.Holder;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsShortcoming;
import dev.hangscope.snapshot.os.OsShortcoming.Obligation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks what a proof needs besides the graph. Each check tells what it found missing. */
public final class Obligations {
    /** Inode of the initial pid namespace: {@code PROC_PID_INIT_INO} of {@code include/linux/proc_ns.h}. */
    private static final String INITIAL_PID_NAMESPACE = "pid:[4026531836]";

    private static final int SIGALRM = 14;
    private static final String IO_URING = "anon_inode:[io_uring]";

    /** How {@code maps} shows the ring of io_setup(2): {@code fs/aio.c}. */
    private static final String AIO_CONTEXT = "/[aio]";

    /** Descriptors by which the kernel is told to signal an eventfd. */
    private static final List<String> SIGNAL_EVENTS =
            List.of("/dev/kvm", "anon_inode:kvm", "/dev/vhost", "/dev/vfio", "anon_inode:[vfio");

    private final ProcReader proc;

    /** Makes one that reads through this. */
    public Obligations(ProcReader proc) {
        this.proc = proc;
    }

    /** What is wrong with the view of the machine as a whole. */
    public List<OsShortcoming> ofView(DescriptorScan scan, boolean knowsPeers) {
        List<OsShortcoming> missing = new ArrayList<>();
        if (!scan.denied().isEmpty()) {
            missing.add(new OsShortcoming(
                    Obligation.COMPLETE_VIEW,
                    "the descriptors of " + scan.denied().size() + " processes may not be read by this user (pid "
                            + scan.denied().get(0) + " for one); run as root for a proof"));
        }
        if (!knowsPeers) {
            missing.add(new OsShortcoming(
                    Obligation.COMPLETE_VIEW,
                    "the peers of unix sockets could not be asked for: neither netlink nor ss worked"));
        }
        String namespace = proc.link("self/ns/pid");
        if (!INITIAL_PID_NAMESPACE.equals(namespace)) {
            missing.add(new OsShortcoming(
                    Obligation.COMPLETE_VIEW,
                    "this is not the initial pid namespace: processes outside this container cannot be seen"));
        }
        String mounts = proc.text("self/mounts");
        for (String line : (mounts == null ? "" : mounts).split("\n")) {
            boolean hides = line.matches(".*[ ,](hidepid=(?!0|off)\\w+|subset=\\w+).*");
            if (line.contains(" /proc proc ") && hides) {
                missing.add(new OsShortcoming(
                        Obligation.COMPLETE_VIEW,
                        "/proc is mounted with hidepid or subset: some processes are hidden"));
            }
        }
        return missing;
    }

    /** Descriptors that lie in a socket's queue, or are registered with io_uring: nobody's table shows them. */
    public List<OsShortcoming> inFlight(DescriptorScan scan, Set<Long> unixSockets) {
        Set<String> missing = new HashSet<>();
        for (String link : scan.linksStarting("socket:[")) {
            Holder holder = scan.holders(link).get(0);
            Long inFlight = scan.info(holder.pid(), holder.fd()).inFlight();
            boolean isUnix = unixSockets.contains(
                    dev.hangscope.agent.watch.procfs.FdLink.parse(link).inode());
            if (inFlight != null && inFlight > 0) {
                missing.add("a descriptor is in flight to pid " + holder.pid()
                        + " over a unix socket: it may be an end of what is waited for");
            } else if (inFlight == null && isUnix) {
                missing.add("this kernel does not tell which descriptors are in flight in unix sockets");
            }
        }
        for (Holder holder : scan.holders(IO_URING)) {
            String text = proc.text(holder.pid() + "/fdinfo/" + holder.fd());
            if (text == null || !text.contains("UserFiles:\t0\n")) {
                missing.add(
                        "pid " + holder.pid() + " has registered descriptors with io_uring, which are not to be seen");
            }
        }
        return missing.stream()
                .sorted()
                .map(because -> new OsShortcoming(Obligation.NONE_IN_FLIGHT, because))
                .toList();
    }

    /** Processes that hold a socket in whose queue a descriptor lies. */
    public static List<Long> receivers(DescriptorScan scan) {
        List<Long> receivers = new ArrayList<>();
        for (String link : scan.linksStarting("socket:[")) {
            List<Holder> holders = scan.holders(link);
            Long inFlight = scan.info(holders.get(0).pid(), holders.get(0).fd()).inFlight();
            if (inFlight != null && inFlight > 0) {
                holders.forEach(holder -> receivers.add(holder.pid()));
            }
        }
        return receivers;
    }

    /** Timers armed anywhere on the machine; the kernel does not tell whose. */
    public ArmedTimers armedTimers() {
        return ArmedTimers.of(proc.text("timer_list"));
    }

    /** A ring stays mapped when its descriptor is registered and closed. */
    private static boolean mapsRing(String maps) {
        return maps.contains(IO_URING);
    }

    private static boolean signalsEvents(String link) {
        return SIGNAL_EVENTS.stream().anyMatch(link::startsWith);
    }

    /**
     * What besides a releaser may wake this process's threads.
     *
     * @param maps its {@code /proc/PID/maps}; empty when it cannot be read
     */
    public Set<Wakeup> wakeups(SeenProcess process, DescriptorScan scan, ArmedTimers armed, String maps) {
        Set<Wakeup> wakeups = EnumSet.noneOf(Wakeup.class);
        if (process.status() == null) {
            return wakeups;
        }
        if (process.status().catches(17)) {
            wakeups.add(Wakeup.CHILD_SIGNAL);
        }
        ProcReader.Answer timers = proc.ask(process.pid() + "/timers");
        if (timers.access() == ProcReader.Access.GRANTED && armed.mayBeArmed(timers.text())) {
            wakeups.add(Wakeup.ALARM_PENDING);
        } else if (timers.access() == ProcReader.Access.DENIED) {
            wakeups.add(Wakeup.ALARM_POSSIBLE);
        }
        if (armed.interval() != IntervalTimers.NONE && !process.status().ignores(SIGALRM)) {
            boolean surely =
                    armed.interval() == IntervalTimers.ARMED && process.status().catches(SIGALRM);
            wakeups.add(surely ? Wakeup.ALARM_PENDING : Wakeup.ALARM_POSSIBLE);
        }
        String executable = proc.link(process.pid() + "/exe");
        if (SignalHandlers.ofTheProgram(process.status(), executable)) {
            wakeups.add(Wakeup.SIGNAL_HANDLER);
        }
        if (SignalHandlers.onlyAgreed(process.status(), executable)) {
            wakeups.add(Wakeup.AGREED_SIGNALS);
        }
        if (maps.contains(AIO_CONTEXT)
                || scan.table(process.pid()).values().stream().anyMatch(Obligations::signalsEvents)) {
            wakeups.add(Wakeup.KERNEL_EVENTS);
        }
        if (scan.table(process.pid()).containsValue(IO_URING) || mapsRing(maps)) {
            wakeups.add(Wakeup.IO_URING);
        }
        if (ListeningNames.choseItsName(proc, process)) {
            wakeups.add(Wakeup.NAMED_SERVER);
        }
        if (process.status().catchesIoSignal()) {
            boolean async = scan.table(process.pid()).keySet().stream()
                    .map(fd -> scan.info(process.pid(), fd))
                    .anyMatch(FdInfo::async);
            if (async) {
                wakeups.add(Wakeup.IO_SIGNAL);
            }
        }
        return wakeups;
    }
}
