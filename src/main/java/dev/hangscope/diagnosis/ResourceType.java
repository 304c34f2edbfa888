package dev.hangscope.diagnosis;

import dev.hangscope.snapshot.ResourceFacts;
import java.util.Locale;

/** What sort of thing the waiters of a finding wait for. */
public enum ResourceType implements Evidence.Label {
    QUEUE,
    POOL,
    THREAD,
    MONITOR,
    CLASS,
    LOCK,
    LATCH,
    BARRIER,
    PHASER,
    SEMAPHORE,
    EXCHANGER,
    FUTURE,
    PIPE,
    CONDITION,
    FIFO("FIFO", "FIFO"),
    FILE,
    FILE_LOCK("file lock", "file lock"),
    TERMINAL,
    SOCKET,
    /** Both ends of a TCP connection in processes of this machine. */
    CONNECTION,
    /** The server process of Python's {@code multiprocessing.Manager}. */
    MANAGER,
    JVM_EXIT("jvm-exit", "exit");

    private final String word;
    private final String label;

    ResourceType() {
        word = name().toLowerCase(Locale.ROOT);
        label = word;
    }

    ResourceType(String word, String label) {
        this.word = word;
        this.label = label;
    }

    /** Returns the type of a resource inside the JVM. */
    public static ResourceType of(ResourceFacts.Kind kind) {
        return valueOf(kind.name());
    }

    /** Returns the type as a JSON report has it: {@code queue}, {@code jvm-exit}. */
    @Override
    public String word() {
        return word;
    }

    @Override
    public String toString() {
        return word;
    }

    /** Returns the type as the label of a line: {@code queue}, {@code exit}. */
    public String label() {
        return label;
    }
}
