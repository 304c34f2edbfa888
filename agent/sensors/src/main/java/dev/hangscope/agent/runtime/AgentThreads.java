package dev.hangscope.agent.runtime;

import dev.hangscope.agent.trigger.ThreadGroups;

/** Makes the agent's own threads: daemons with a name that samples leave out, without the application's class loader. */
final class AgentThreads {
    /** Prints nothing: by default the JVM prints a trace, or an "Exception thrown from the UncaughtExceptionHandler". */
    private static final Thread.UncaughtExceptionHandler SILENT = new Thread.UncaughtExceptionHandler() {
        @Override
        public void uncaughtException(Thread thread, Throwable fault) {
            // What it did is missing in the reports from now on.
        }
    };

    private AgentThreads() {}

    static Thread start(String name, Runnable task) {
        Thread thread = new Thread(ThreadGroups.top(), task, "hangscope-" + name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(AgentThreads.class.getClassLoader());
        thread.setUncaughtExceptionHandler(SILENT);
        thread.start();
        return thread;
    }
}
