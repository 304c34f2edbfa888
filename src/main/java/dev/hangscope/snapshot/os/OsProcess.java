package dev.hangscope.snapshot.os;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A process.
 *
 * @param pid its id, as the looking process sees it
 * @param parent its parent's id; 0 when it has none that can be seen
 * @param started when it started, to about a second; {@code null} when not known
 * @param startTicks start in clock ticks since boot: with {@code pid} it names the process for good
 * @param name the kernel's name for it ({@code comm}), at most 15 characters
 * @param command command line, arguments joined by blanks; {@code name} where there is none
 * @param state of its main thread
 * @param relation to the process that was asked about
 * @param forkedOnly whether it was forked and has executed no program since ({@code PF_FORKNOEXEC})
 * @param session session id; 0 when not known
 * @param exit how it ended; {@code null} unless it is defunct and its status is readable
 * @param tracer the process that traces it; {@code null} when there is none
 * @param wakeups acts of the kernel that may end any of its waits
 * @param unreadable why its facts are not complete; {@code null} when they are
 * @param threads its threads, the main thread first (its id need not be the smallest: the kernel's ids begin anew at
 *     {@code pid_max}, proc_sys_kernel(5)); empty for a defunct process and where they cannot be read
 * @param descriptors its descriptors; of an outsider only those that the tree waits for and what its own waits name
 * @param mappings shared memory that somebody in the facts waits on, and semaphores
 * @param sharesMemory processes that run in the same address space (vfork, CLONE_VM) and so can release its locks
 */
public record OsProcess(
        long pid,
        long parent,
        @Nullable Instant started,
        long startTicks,
        String name,
        String command,
        State state,
        Relation relation,
        boolean forkedOnly,
        long session,
        @Nullable OsExit exit,
        @Nullable Long tracer,
        List<Wakeup> wakeups,
        @Nullable String unreadable,
        List<OsThread> threads,
        List<OsDescriptor> descriptors,
        List<OsMapping> mappings,
        List<Long> sharesMemory) {

    public OsProcess {
        sharesMemory = List.copyOf(sharesMemory);
        wakeups = List.copyOf(wakeups);
        threads = mainThreadFirst(pid, threads);
        descriptors = List.copyOf(descriptors);
        mappings = List.copyOf(mappings);
    }

    private static List<OsThread> mainThreadFirst(long pid, List<OsThread> threads) {
        if (threads.isEmpty() || threads.get(0).tid() == pid) {
            return List.copyOf(threads);
        }
        List<OsThread> ordered = new ArrayList<>(threads);
        ordered.sort(Comparator.comparing(thread -> thread.tid() != pid));
        return List.copyOf(ordered);
    }

    /** The same with what a closer look told. */
    public OsProcess with(List<OsThread> nowThreads, List<OsMapping> nowMappings, List<Long> nowSharesMemory) {
        return new OsProcess(
                pid,
                parent,
                started,
                startTicks,
                name,
                command,
                state,
                relation,
                forkedOnly,
                session,
                exit,
                tracer,
                wakeups,
                unreadable,
                nowThreads,
                descriptors,
                nowMappings,
                nowSharesMemory);
    }

    /** The same process in another tree. */
    OsProcess as(Relation other) {
        return new OsProcess(
                pid,
                parent,
                started,
                startTicks,
                name,
                command,
                state,
                other,
                forkedOnly,
                session,
                exit,
                tracer,
                wakeups,
                unreadable,
                threads,
                descriptors,
                mappings,
                sharesMemory);
    }

    /** Source: {@code java --help}. */
    private static final Set<String> JAVA_OPTIONS_WITH_VALUE = Set.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--upgrade-module-path",
            "--add-modules",
            "--add-opens",
            "--add-exports",
            "--add-reads",
            "--enable-native-access",
            "--limit-modules");

    /** Whether it has exited and was not reaped. A main thread that ended while others live is no defunct process. */
    public boolean isDefunct() {
        return state == State.DEFUNCT && threads.isEmpty();
    }

    /** Its descriptor of that number. */
    public Optional<OsDescriptor> descriptor(int fd) {
        return descriptors.stream().filter(each -> each.fd() == fd).findFirst();
    }

    /** For reports: {@code 4242 (python worker.py)}; folders are left out, and what is too long. */
    public String label() {
        return label(pid, command);
    }

    /** The label of any process. */
    public static String label(long pid, String command) {
        StringBuilder words = new StringBuilder();
        for (String word : ownWords(command.split(" "))) {
            boolean path = word.startsWith("/") && !word.endsWith("/");
            words.append(words.isEmpty() ? "" : " ").append(path ? word.substring(word.lastIndexOf('/') + 1) : word);
        }
        return pid + " (" + (words.length() > 50 ? words.substring(0, 47) + "..." : words) + ")";
    }

    /** Of a JVM's command what is run and with what, without the options before it, which fill lines. */
    private static List<String> ownWords(String[] words) {
        List<String> own = new ArrayList<>(List.of(words));
        if (words[0].equals("java") || words[0].endsWith("/java")) {
            while (own.size() > 2 && own.get(1).startsWith("-") && !own.get(1).equals("-jar")) {
                boolean withValue = JAVA_OPTIONS_WITH_VALUE.contains(own.remove(1));
                if (withValue && own.size() > 2) {
                    own.remove(1);
                }
            }
        }
        return own;
    }

    /** State of a process or thread. Source: field 3 of {@code /proc/PID/stat}, proc(5); elsewhere OSHI's states. */
    public enum State {
        RUNNING,
        SLEEPING,
        /** Uninterruptible: a disk, or a parent that waits for its vfork child. */
        DISK,
        STOPPED,
        /** Stopped by a tracer. */
        TRACED,
        /** A zombie: exited and not reaped. */
        DEFUNCT,
        IDLE,
        UNKNOWN
    }

    /** How a process belongs to the tree that was asked about. */
    public enum Relation {
        ROOT,
        DESCENDANT,
        /** Not of the tree; holds something the tree waits for. */
        OUTSIDER
    }

    /** What besides a releaser may end a wait of the process. */
    public enum Wakeup {
        /** It handles SIGCHLD: the end of any child interrupts its waits. */
        CHILD_SIGNAL,
        /** A POSIX timer is armed, or it handles SIGALRM while some process has an interval timer armed. */
        ALARM_PENDING,
        /** An alarm may be armed: it would kill the process, or cannot be seen. */
        ALARM_POSSIBLE,
        /** It handles SIGIO or a real-time signal, and one of its descriptors may send it. */
        IO_SIGNAL,
        /** It has a handler of its own for a signal that programs are sent, such as SIGHUP: it may be meant to wait for one. */
        SIGNAL_HANDLER,
        /**
         * Of the signals that programs are sent it handles only those that two programs agree on (SIGUSR1, SIGUSR2, real-time signals)
         * and SIGCHLD; none by which a user or a supervisor asks a service for something.
         */
        AGREED_SIGNALS,
        /** The kernel may signal an eventfd of it: it has an AIO context (io_setup(2)), or descriptors of KVM, vhost or VFIO. */
        KERNEL_EVENTS,
        /** It listens on a unix socket with a name of its program's choice: a process that is started later may connect and ask. */
        NAMED_SERVER,
        /** It has an io_uring: a request under way may write to a pipe, signal an eventfd or wake a futex. io_uring(7). */
        IO_URING
    }
}
