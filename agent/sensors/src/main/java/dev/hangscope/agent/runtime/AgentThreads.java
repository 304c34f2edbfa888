package dev.hangscope.agent.runtime;

import dev.hangscope.agent.trigger.ThreadGroups;

/** Makes the agent's own threads: daemons with a name that looks leave out, without the application's class loader. */
final class AgentThreads {
    private AgentThreads() {}

    static Thread start(String name, Runnable task) {
        Thread thread = new Thread(ThreadGroups.top(), task, "hangscope-" + name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(AgentThreads.class.getClassLoader());
        thread.start();
        return thread;
    }
}
