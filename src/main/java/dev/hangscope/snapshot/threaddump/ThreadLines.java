package dev.hangscope.snapshot.threaddump;

import org.jspecify.annotations.Nullable;

/** The lines of one thread, which are read one after the other. */
interface ThreadLines {

    /** Reads the next line, without the blanks around it. */
    void add(String line);

    /** What the lines tell. */
    DumpedThread thread();

    /** The state that a text begins with; {@code RUNNABLE} when it is none, as nothing is concluded of a thread that can move. */
    static Thread.State state(@Nullable String text) {
        String word = text == null ? "" : text.split(" ", 2)[0];
        for (Thread.State each : Thread.State.values()) {
            if (each.name().equals(word)) {
                return each;
            }
        }
        return Thread.State.RUNNABLE;
    }
}
