package dev.hangscope.agent.watch.scan;

import dev.hangscope.agent.watch.procfs.StatusText;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells handlers that a program installed for a purpose from those that its interpreter installs in every program, and
 * from those that only clean up and exit.
 */
final class SignalHandlers {
    private static final int SIGINT = 2;
    private static final int SIGCHLD = 17;

    /**
     * HUP, QUIT, USR1, USR2, TERM, CONT, WINCH: signal(7). And those that the kernel sends for a descriptor, also without O_ASYNC
     * and for one that another process holds: URG, IO and PWR, fcntl(2) (F_SETOWN, F_NOTIFY, F_SETLEASE).
     */
    private static final List<Integer> SENT_TO_PROGRAMS = List.of(1, 3, 10, 12, 15, 18, 23, 28, 29, 30);

    /** The first real-time signal that glibc leaves to programs. */
    private static final int FIRST_REAL_TIME = 34;

    /** They handle SIGINT always: KeyboardInterrupt in Python, the interruption of a wait in bash, a tidy exit in Node. */
    private static final List<String> HANDLE_INTERRUPT_ALWAYS = List.of("python", "pypy", "bash", "node");

    /** They catch SIGINT in a script of their own, {@code setsignal} in dash's {@code src/trap.c}, to end it. */
    private static final Set<String> SHELLS_THAT_HANDLE_INTERRUPT =
            Set.of("dash", "sh", "busybox", "ksh", "mksh", "zsh");

    /** INT and TERM for a tidy exit, USR1 for the inspector: {@code PlatformInit} in {@code src/node.cc}. */
    private static final List<Integer> HANDLED_BY_NODE_ALWAYS = List.of(10, 15);

    /** They handle SIGCHLD to learn of their children's exits, whatever the program does. */
    private static final List<String> HANDLE_CHILDREN_ALWAYS =
            List.of("bash", "dash", "sh", "busybox", "ksh", "mksh", "zsh", "node", "ruby");

    /** They handle signals only to remove temporary files, to tell their children, or to print or tune how they work. */
    private static final Set<String> CLEAN_UP_AND_EXIT =
            Set.of("make", "gmake", "ninja", "git", "sort", "tar", "dd", "xargs");

    /** HUP, INT, QUIT, TERM, CONT, URG, WINCH, IO and PWR: those that users, supervisors and the kernel send to a service. */
    private static final List<Integer> SENT_TO_SERVICES = List.of(1, 2, 3, 15, 18, 23, 28, 29, 30);

    private static final int SIGUSR1 = 10;
    private static final int SIGUSR2 = 12;

    private SignalHandlers() {}

    /**
     * Whether all signals that the program handles are those that two programs agree on, or the end of a child.
     *
     * @param executable what {@code /proc/PID/exe} points to; {@code null} when it may not be read
     */
    static boolean onlyAgreed(StatusText status, @Nullable String executable) {
        String name = executable == null ? "" : executable.substring(executable.lastIndexOf('/') + 1);
        boolean interruptAlways = HANDLE_INTERRUPT_ALWAYS.stream().anyMatch(name::startsWith);
        boolean ofServices = SENT_TO_SERVICES.stream()
                .anyMatch(signal -> status.catches(signal) && !(signal == SIGINT && interruptAlways));
        return !ofServices
                && (status.catches(SIGUSR1)
                        || status.catches(SIGUSR2)
                        || status.catches(SIGCHLD)
                        || status.handled() >>> (FIRST_REAL_TIME - 1) != 0);
    }

    /**
     * Whether the program handles a signal that it may be meant to wait for.
     *
     * @param executable what {@code /proc/PID/exe} points to; {@code null} when it may not be read
     */
    static boolean ofTheProgram(StatusText status, @Nullable String executable) {
        String name = executable == null ? "" : executable.substring(executable.lastIndexOf('/') + 1);
        if (CLEAN_UP_AND_EXIT.contains(name)) {
            return false;
        }
        List<Integer> always = name.equals("node") ? HANDLED_BY_NODE_ALWAYS : List.of();
        return SENT_TO_PROGRAMS.stream().anyMatch(signal -> status.catches(signal) && !always.contains(signal))
                || status.handled() >>> (FIRST_REAL_TIME - 1) != 0
                || (status.catches(SIGINT)
                        && !SHELLS_THAT_HANDLE_INTERRUPT.contains(name)
                        && HANDLE_INTERRUPT_ALWAYS.stream().noneMatch(name::startsWith))
                || (status.catches(SIGCHLD) && HANDLE_CHILDREN_ALWAYS.stream().noneMatch(name::startsWith));
    }
}
