package dev.hangscope.agent.runtime;

/** Makes the agent's own threads: daemons with a name that looks leave out, without the application's class loader. */
final class AgentThreads {
    private AgentThreads() {}

    static Thread start(String name, Runnable task) {
        Thread thread = new Thread(root(), task, "hangscope-" + name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(AgentThreads.class.getClassLoader());
        thread.start();
        return thread;
    }

    private static ThreadGroup root() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }
}
