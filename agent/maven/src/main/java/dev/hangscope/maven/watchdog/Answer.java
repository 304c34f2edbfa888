package dev.hangscope.maven.watchdog;

import java.util.List;

/**
 * What the command line said of a process.
 *
 * @param pid the process
 * @param exit its exit code: 0 nothing stuck, 1 a finding of LIKELY or better (docs/inspect.md)
 * @param text what it printed
 */
record Answer(long pid, int exit, String text) {

    private static final int FIRST_LINES = 14;

    /** The exit code of a command that was ended because it took too long. */
    static final int NONE = -1;

    /** Whether something is LIKELY or PROVEN to be stuck. */
    boolean isHung() {
        return exit == 1;
    }

    /** Returns the lines that say what is stuck and why; the rest is in the file. */
    List<String> firstLines() {
        return text.lines().limit(FIRST_LINES).toList();
    }
}
