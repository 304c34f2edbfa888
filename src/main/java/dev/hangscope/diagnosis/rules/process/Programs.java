package dev.hangscope.diagnosis.rules.process;

import dev.hangscope.snapshot.os.OsProcess;
import java.util.Set;

/** What a command line tells of the program that a process runs. */
final class Programs {
    private static final Set<String> SHELLS =
            Set.of("sh", "bash", "dash", "ash", "busybox", "ksh", "mksh", "zsh", "fish");

    private Programs() {}

    /** Program and first argument that is no option, without directories: {@code bash job.sh}. */
    static String of(OsProcess process) {
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
    static boolean isShell(OsProcess process) {
        String name = file(process.command().split(" ", 2)[0]);
        return SHELLS.contains(name.startsWith("-") ? name.substring(1) : name);
    }

    private static String file(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
