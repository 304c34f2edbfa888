package dev.hangscope.agent.dist.apps.healthy;

import java.lang.reflect.Method;

/** Starts virtual threads where the JDK has them; this code is compiled for one that has not. */
final class VirtualThreads {
    private static final Method START = find();

    private VirtualThreads() {}

    static Thread start(boolean virtual, String name, Runnable body) {
        if (virtual && START != null) {
            try {
                Thread thread = (Thread) START.invoke(null, body);
                thread.setName(name);
                return thread;
            } catch (ReflectiveOperationException cannotStart) {
                throw new IllegalStateException(cannotStart);
            }
        }
        Thread thread = new Thread(body, name);
        thread.start();
        return thread;
    }

    private static Method find() {
        try {
            return Runtime.version().feature() < 21
                    ? null
                    : Thread.class.getMethod("startVirtualThread", Runnable.class);
        } catch (NoSuchMethodException absent) {
            return null;
        }
    }
}
