package dev.hangscope.diagnosis.rules.process.context;

import dev.hangscope.snapshot.os.OsProcess;
import java.util.Arrays;
import java.util.Set;

/** What a command line tells of the program that a process runs. */
public final class Programs {
    private static final Set<String> SHELLS =
            Set.of("sh", "bash", "dash", "ash", "busybox", "ksh", "mksh", "zsh", "fish");

    /** Besides shells: programs in whose foreground a service may run. */
    private static final Set<String> RUNNERS = Set.of(
            "init",
            "systemd",
            "tini",
            "dumb-init",
            "docker-init",
            "catatonit",
            "s6-supervise",
            "runsv",
            "supervisord",
            "su",
            "sudo",
            "setsid",
            "nohup",
            "env",
            "script",
            "ssh",
            "sshd",
            "timeout",
            "strace",
            "xargs",
            "make");

    /** Programs that write one output and end. */
    private static final Set<String> WRITERS = Set.of(
            "tee", "cp", "mv", "cat", "dd", "install", "gzip", "bzip2", "xz", "zstd", "tar", "sort", "split", "echo",
            "printf", "date", "tail", "head", "sed", "awk", "gawk", "mawk", "grep", "curl", "wget");

    /** Words of a shell that repeats. */
    private static final Set<String> LOOPS = Set.of("while", "until", "for", "select", "watch", "exec");

    private Programs() {}

    /** Program and first argument that is no option, without directories: {@code bash job.sh}. */
    public static String of(OsProcess process) {
        String[] words = process.command().split(" ");
        StringBuilder program = new StringBuilder(file(words[0]));
        for (int i = 1; i < words.length; i++) {
            if (!words[i].startsWith("-")) {
                return program.append(' ').append(file(words[i])).toString();
            }
        }
        return program.toString();
    }

    /** Whether the process runs a shell. */
    public static boolean isShell(OsProcess process) {
        String name = file(process.command().split(" ", 2)[0]);
        return SHELLS.contains(name.startsWith("-") ? name.substring(1) : name);
    }

    /** Whether the process runs a program in whose foreground a service may run: a shell, an init, a wrapper. */
    public static boolean runsServices(OsProcess process) {
        return isShell(process) || RUNNERS.contains(file(process.command().split(" ", 2)[0]));
    }

    /** Whether the process runs a command that is meant to end: {@code sh -c} without a loop, or a tool that writes one output. */
    public static boolean endsByItself(OsProcess process) {
        if (process.forkedOnly()) {
            return false;
        }
        String[] words = process.command().split("[\\s;&|(){}]+");
        boolean command = isShell(process) && words.length > 2 && words[1].startsWith("-") && words[1].endsWith("c");
        return command
                ? Arrays.stream(words).noneMatch(LOOPS::contains)
                : WRITERS.contains(file(process.command().split(" ", 2)[0]));
    }

    private static String file(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
