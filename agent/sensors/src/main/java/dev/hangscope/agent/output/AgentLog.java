package dev.hangscope.agent.output;

import dev.hangscope.agent.options.AgentOptions.LogLevel;

/**
 * What the agent does and what it could not do, a line each on descriptor 2, as the option {@code log} wants it. Not by
 * {@code System.err}, like all that the agent prints: a stuck thread of the application may hold its lock.
 */
public final class AgentLog {
    private static volatile LogLevel least = LogLevel.WARN;

    private AgentLog() {}

    /** From now on lines of this level and of more severe ones are printed. */
    public static void print(LogLevel level) {
        least = level;
    }

    /** Whether a line of this level is printed: asked before a text is made that costs something. */
    public static boolean prints(LogLevel level) {
        return level.compareTo(least) <= 0 && level != LogLevel.OFF;
    }

    /** Something of ours failed, and reports may lack what it would have told. */
    public static void warn(String what, Throwable fault) {
        line(LogLevel.WARN, what + ": " + fault);
    }

    /** The agent has come to a new state. */
    public static void info(String what) {
        line(LogLevel.INFO, what);
    }

    /** The agent did what it does again and again. */
    public static void debug(String what) {
        line(LogLevel.DEBUG, what);
    }

    private static void line(LogLevel level, String text) {
        if (prints(level)) {
            Stderr.line(text);
        }
    }
}
