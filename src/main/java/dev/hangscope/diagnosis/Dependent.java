package dev.hangscope.diagnosis;

import dev.hangscope.snapshot.JavaThread;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What a hang blocks besides its waiters. Its text, {@link Object#toString}, is one line of a report.
 */
public sealed interface Dependent {
    /** The exit of the JVM, which ends with its last non-daemon thread. */
    Dependent JVM_EXIT = new OfExit();

    /** Returns these threads, those that do the same at the same place together. */
    static List<Dependent> alike(Collection<JavaThread> threads, Function<JavaThread, String> doing) {
        Map<OfThreads, List<String>> names = new LinkedHashMap<>();
        for (JavaThread thread : threads) {
            OfThreads alike = new OfThreads(List.of(), doing.apply(thread), WaitWords.at(thread));
            names.computeIfAbsent(alike, key -> new ArrayList<>()).add(thread.name());
        }
        List<Dependent> dependents = new ArrayList<>();
        names.forEach((alike, its) -> dependents.add(new OfThreads(its, alike.doing, alike.at)));
        return dependents;
    }

    /** Returns the same dependent with each of its texts changed. */
    Dependent with(UnaryOperator<String> text);

    /**
     * Threads that wait at one place.
     *
     * @param doing what they do: {@code in Thread.join}
     * @param at their frame
     */
    record OfThreads(List<String> names, String doing, String at) implements Dependent {
        public OfThreads {
            names = List.copyOf(names);
        }

        @Override
        public Dependent with(UnaryOperator<String> text) {
            return new OfThreads(names.stream().map(text).toList(), text.apply(doing), text.apply(at));
        }

        @Override
        public String toString() {
            return Words.threads(names) + " " + doing + " at " + at;
        }
    }

    /**
     * A process.
     *
     * @param label its id and command
     * @param call the system call in which it waits
     */
    record OfProcess(String label, String call) implements Dependent {
        @Override
        public Dependent with(UnaryOperator<String> text) {
            return new OfProcess(text.apply(label), text.apply(call));
        }

        @Override
        public String toString() {
            return "process " + label + " in " + call;
        }
    }

    /** The exit of this JVM. */
    record OfExit() implements Dependent {
        @Override
        public Dependent with(UnaryOperator<String> text) {
            return this;
        }

        @Override
        public String toString() {
            return "the JVM's exit";
        }
    }

    /** What the hang of a descendant blocks in the descendant itself. */
    record OfDescendant(Dependent dependent, long pid) implements Dependent {
        @Override
        public Dependent with(UnaryOperator<String> text) {
            return new OfDescendant(dependent.with(text), pid);
        }

        @Override
        public String toString() {
            return dependent.equals(JVM_EXIT) ? "the exit of process " + pid : dependent + " (process " + pid + ")";
        }
    }

    /** Others that are counted only. */
    record OfOthers(String count) implements Dependent {
        @Override
        public Dependent with(UnaryOperator<String> text) {
            return new OfOthers(text.apply(count));
        }

        @Override
        public String toString() {
            return count;
        }
    }
}
