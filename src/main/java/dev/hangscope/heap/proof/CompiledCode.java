package dev.hangscope.heap.proof;

import dev.hangscope.heap.hprof.DumpFrame;
import dev.hangscope.heap.waits.ThreadObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the methods that the JVM had compiled. It matters because the optimising compiler (C2, level 4) takes
 * objects apart that do not leave a method, and keeps their fields in registers: a heap dump shows neither the object nor
 * what only it refers to (measured with JDK 17 and 25).
 *
 * <p>A thread that stands in a call within JDK frames alone hides nothing of the application: where the JDK calls the
 * application there is a frame of it. The same holds for frames of the agent, which has none of the application's objects in its
 * hands: a thread that serves a request for this very proof waits there. One that runs does: what {@code LinkedBlockingQueue.take} has just taken out may be
 * in a register only, see {@link ThreadObject#runsJava}.
 */
public final class CompiledCode {
    /** {@code compile-id level state class.method(signature) [addresses]}, as {@code Compiler.codelist} prints it. */
    private static final Pattern LINE = Pattern.compile("\\s*\\d+\\s+(\\d)\\s+-?\\d+\\s+([^\\s(]+)\\(.*");

    private static final int OPTIMISED = 4;

    /** The JVM was told to leave objects whole. */
    private static final String NOT_TAKEN_APART = "-XX:-DoEscapeAnalysis";

    /**
     * Begins a line with the ids of threads that did not run from before the JVM was made to put all objects together again until
     * after the dump: nothing of theirs is taken apart.
     */
    public static final String AT_REST = "at rest: ";

    private final @Nullable Map<String, Integer> levels;
    private final Set<Long> atRest = new HashSet<>();

    private CompiledCode(@Nullable Map<String, Integer> levels) {
        this.levels = levels;
    }

    /** Nothing is known: any method of the application may be compiled. */
    public static CompiledCode unknown() {
        return new CompiledCode(null);
    }

    /**
     * What such a list tells.
     *
     * @param codeList what {@code jcmd PID Compiler.codelist} printed, taken before and after the dump, one behind the other;
     *     what {@code jcmd PID VM.flags} printed may follow
     */
    public static CompiledCode of(String codeList) {
        if (codeList.contains(NOT_TAKEN_APART)) {
            return new CompiledCode(Map.of("", 0));
        }
        Map<String, Integer> levels = new HashMap<>();
        codeList.lines().forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                levels.merge(matcher.group(2), Integer.parseInt(matcher.group(1)), Math::max);
            }
        });
        CompiledCode code = new CompiledCode(levels);
        codeList.lines()
                .filter(line -> line.startsWith(AT_REST))
                .flatMap(line -> Stream.of(line.substring(AT_REST.length()).split(" ")))
                .filter(id -> id.matches("\\d{1,18}"))
                .forEach(id -> code.atRest.add(Long.parseLong(id)));
        return code;
    }

    /** Whether nothing is known. */
    boolean isUnknown() {
        return levels == null;
    }

    /** Whether the list has any entry: a JVM that runs has compiled something. */
    public boolean isEmpty() {
        return levels != null && levels.isEmpty();
    }

    /** The frame that may hide objects from the dump; {@code null} when a thread that stands in a call cannot. */
    @Nullable
    DumpFrame hiding(ThreadObject thread) {
        List<DumpFrame> frames = thread.thread().frames();
        int application = 0;
        while (application < frames.size()
                && isNotApplication(frames.get(application).type())) {
            application++;
        }
        // Unmounted stacks of virtual threads are not put together.
        if (application == frames.size() || (atRest.contains(thread.id()) && !thread.virtual())) {
            return null;
        }
        if (levels == null) {
            return frames.get(application);
        }
        // Above the application's innermost frame the JDK has only what it was given; below, it may have been compiled
        // into one with the application.
        for (DumpFrame frame : frames.subList(application, frames.size())) {
            if (level(frame) >= OPTIMISED) {
                return frame;
            }
        }
        return null;
    }

    private static boolean isNotApplication(String type) {
        return ThreadObject.isJdk(type) || OwnAgent.isClass(type);
    }

    private int level(DumpFrame frame) {
        return levels == null ? 0 : levels.getOrDefault(frame.type() + "." + frame.method(), 0);
    }

    /** Whether it is a method of the application's that the optimising compiler has compiled. */
    public boolean isOptimised(String type, String method) {
        return levels != null && !ThreadObject.isJdk(type) && levels.getOrDefault(type + "." + method, 0) >= OPTIMISED;
    }
}
