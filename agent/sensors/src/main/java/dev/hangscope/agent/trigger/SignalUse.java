package dev.hangscope.agent.trigger;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What this JVM does with SIGQUIT. */
enum SignalUse {
    /** Prints a thread dump and posts the event. */
    THREAD_DUMP(null),
    /**
     * Nothing: with -Xrs HotSpot starts no signal dispatcher, and the signal's default action ends the process (exit code
     * 131, or nothing at all where a shell started the process with the signal ignored).
     */
    REDUCED("the JVM runs with -Xrs, so SIGQUIT ends it without a report; ask with 'jcmd PID JVMTI.data_dump' instead"),
    /** Not known: the JVM is not HotSpot. */
    UNTESTED("this JVM is not HotSpot, where alone a report on SIGQUIT has been tried");

    /** The topmost group has the JVM's own threads and few others. */
    private static final int MOST_THREADS = 1_000;

    private final @Nullable String warning;

    SignalUse(@Nullable String warning) {
        this.warning = warning;
    }

    /** What the user has to know, or {@code null}. */
    @Nullable
    String warning() {
        return warning;
    }

    /** Reads it from the JVM's name and threads: cheaper than the management interface, and it sees all sources of options. */
    static SignalUse ofThisJvm() {
        String name = System.getProperty("java.vm.name", "");
        Thread[] threads = new Thread[MOST_THREADS];
        int count = ThreadGroups.top().enumerate(threads, false);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(threads[i].getName());
        }
        return of(name, names);
    }

    static SignalUse of(String vmName, Iterable<String> systemThreads) {
        if (!vmName.contains("HotSpot") && !vmName.contains("OpenJDK")) {
            return UNTESTED;
        }
        for (String name : systemThreads) {
            if (name.equals("Signal Dispatcher")) {
                return THREAD_DUMP;
            }
        }
        return REDUCED;
    }
}
