package dev.hangscope.demo.lockcycle;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Asks for the write lock while it holds the read lock: a writer waits for all readers, itself included. */
public final class Settings {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<String, String> values = new HashMap<>();

    /** Runs the program. */
    public static void main(String[] args) {
        System.out.println("settings: theme is " + new Settings().valueOrDefault("theme", "dark"));
    }

    private String valueOrDefault(String name, String fallback) {
        lock.readLock().lock();
        try {
            if (!values.containsKey(name)) {
                System.out.println("settings: no " + name + ", takes the default");
                set(name, fallback);
            }
            return values.getOrDefault(name, fallback);
        } finally {
            lock.readLock().unlock();
        }
    }

    private void set(String name, String value) {
        lock.writeLock().lock();
        try {
            values.put(name, value);
        } finally {
            lock.writeLock().unlock();
        }
    }
}
