package dev.hangscope.demo.lockcycle;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** {@link Settings} that gives the read lock back before it writes. */
public final class FixedSettings {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<String, String> values = new HashMap<>();

    /** Runs the program. */
    public static void main(String[] args) {
        System.out.println("settings: theme is " + new FixedSettings().valueOrDefault("theme", "dark"));
    }

    private String valueOrDefault(String name, String fallback) {
        if (isMissing(name)) {
            System.out.println("settings: no " + name + ", takes the default");
            set(name, fallback);
        }
        lock.readLock().lock();
        try {
            return values.getOrDefault(name, fallback);
        } finally {
            lock.readLock().unlock();
        }
    }

    private boolean isMissing(String name) {
        lock.readLock().lock();
        try {
            return !values.containsKey(name);
        } finally {
            lock.readLock().unlock();
        }
    }

    private void set(String name, String value) {
        lock.writeLock().lock();
        try {
            values.putIfAbsent(name, value);
        } finally {
            lock.writeLock().unlock();
        }
    }
}
