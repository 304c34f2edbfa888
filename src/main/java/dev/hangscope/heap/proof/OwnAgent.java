package dev.hangscope.heap.proof;

import dev.hangscope.heap.hprof.DumpFrame;
import dev.hangscope.heap.waits.ThreadObject;
import java.util.List;

/** What in a heap is ours: it watches the application's objects, and wakes nobody. */
final class OwnAgent {
    private static final List<String> PACKAGES = List.of(
            "dev.hangscope.agent.attach.",
            "dev.hangscope.agent.bootstrap.",
            "dev.hangscope.agent.command.",
            "dev.hangscope.agent.files.",
            "dev.hangscope.agent.format.",
            "dev.hangscope.agent.forward.",
            "dev.hangscope.agent.instrument.",
            "dev.hangscope.agent.jvm.",
            "dev.hangscope.agent.options.",
            "dev.hangscope.agent.output.",
            "dev.hangscope.agent.ownership.",
            "dev.hangscope.agent.proof.",
            "dev.hangscope.agent.publish.",
            "dev.hangscope.agent.quiet.",
            "dev.hangscope.agent.runtime.",
            "dev.hangscope.agent.trigger.",
            "dev.hangscope.agent.watch.",
            "dev.hangscope.otlp.",
            "dev.hangscope.snapshot.",
            "dev.hangscope.text.",
            "dev.hangscope.waitgraph.",
            "dev.hangscope.diagnosis.",
            "dev.hangscope.heap.",
            "dev.hangscope.report.");

    /** What the agent calls; where the application calls it, a frame of the application's stands below. */
    private static final List<String> LIBRARIES =
            List.of("com.google.gson.", "com.sun.jna.", "io.opentelemetry.", "net.bytebuddy.", "org.slf4j.", "oshi.");

    /** Keeps listeners of the application's, and calls them. */
    private static final String CALLS_THE_APPLICATION = "dev.hangscope.agent.publish.";

    private OwnAgent() {}

    /** Whether an object of this class wakes nobody, whatever it refers to. */
    static boolean isSilent(String name) {
        return isClass(name) && !name.startsWith(CALLS_THE_APPLICATION);
    }

    static boolean isClass(String name) {
        return name.startsWith("dev.hangscope.") && PACKAGES.stream().anyMatch(name::startsWith);
    }

    /** The name alone would not do: an application's thread of such a name may well wake others. */
    static boolean isThread(String name, List<DumpFrame> frames) {
        return name.startsWith("hangscope-")
                && frames.stream().anyMatch(frame -> isClass(frame.type()))
                && frames.stream().allMatch(frame -> isNoApplication(frame.type()));
    }

    private static boolean isNoApplication(String type) {
        return isClass(type) || ThreadObject.isJdk(type) || LIBRARIES.stream().anyMatch(type::startsWith);
    }
}
