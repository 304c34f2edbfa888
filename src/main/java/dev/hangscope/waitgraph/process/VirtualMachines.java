package dev.hangscope.waitgraph.process;

import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsThread;
import java.util.Set;

/**
 * JVMs as the operating system sees them. A JVM has threads of its own (compiler, collector, housekeeping) that wait with a
 * timeout and make it look alive forever. They run no code of the application, except that the signal dispatcher starts
 * handlers, so they release no wait of another process. Source: the names that {@code src/hotspot/share} gives its threads.
 */
public final class VirtualMachines {
    /** As {@code comm} has them: cut to 15 characters. */
    private static final Set<String> NAMES = Set.of(
            "VM Thread",
            "VM Periodic Tas",
            "Reference Handl",
            "Finalizer",
            "Signal Dispatch",
            "Service Thread",
            "Monitor Deflati",
            "Notification Th",
            "Common-Cleaner",
            "Attach Listener",
            "Sweeper thread",
            "Surrogate Locke");

    private static final Set<String> BEGINNINGS = Set.of(
            "C1 Compiler",
            "C2 Compiler",
            "GC Thread#",
            "ParGC Thread#",
            "G1 Main Marker",
            "G1 Conc#",
            "G1 Refine#",
            "G1 Service",
            "G1 Young",
            "Shenandoah",
            "ZDirector",
            "ZDriver",
            "ZWorker",
            "ZStat",
            "ZUncommit",
            "ZUnmap",
            "XDirector",
            "XDriver",
            "XWorker");

    private static final Set<String> COLLECTORS =
            Set.of("GC Thread#", "ParGC Thread#", "G1 ", "Shenandoah", "ZDriver", "ZWorker", "XDriver", "XWorker");

    private VirtualMachines() {}

    /** Whether the process is a JVM, whatever program started it. */
    public static boolean isJvm(OsProcess process) {
        boolean operations = false;
        boolean signals = false;
        for (OsThread thread : process.threads()) {
            operations |= thread.name().equals("VM Thread");
            signals |= thread.name().equals("Signal Dispatch");
        }
        return operations && signals;
    }

    /** Whether the thread of a JVM is one of its own, which runs no code of the application. */
    public static boolean isOwnThread(OsThread thread) {
        return isOwnThread(thread.name());
    }

    /** The same by the thread's name. */
    public static boolean isOwnThread(String name) {
        return NAMES.contains(name) || BEGINNINGS.stream().anyMatch(name::startsWith);
    }

    /** Whether the thread of this name collects garbage. */
    public static boolean isCollector(String name) {
        return COLLECTORS.stream().anyMatch(name::startsWith);
    }

    /** Whether it collects garbage, or is the thread that does so for the serial collector and stops all others for the rest. */
    public static boolean collectsOrOperates(String name) {
        return name.equals("VM Thread") || isCollector(name);
    }
}
