package dev.hangscope.agent.trigger;

/** Finds the topmost thread group, where the JVM's own threads are. */
public final class ThreadGroups {

    private ThreadGroups() {}

    /** The group that has no parent. */
    public static ThreadGroup top() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }
}
