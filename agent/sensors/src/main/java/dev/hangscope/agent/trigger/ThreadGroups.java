package dev.hangscope.agent.trigger;

/** Finds the topmost thread group, where the JVM's own threads are. */
final class ThreadGroups {

    private ThreadGroups() {}

    static ThreadGroup top() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }
}
