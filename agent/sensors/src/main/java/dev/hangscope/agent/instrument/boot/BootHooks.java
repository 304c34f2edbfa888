package dev.hangscope.agent.instrument.boot;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * Makes the hook classes known to the boot loader, so that JDK classes can call them, and opens to them what they read.
 *
 * <p>They are defined one by one with the JDK's internal {@code Unsafe.defineClass}: appending our jar to the boot class path
 * would do too, but makes the JVM print a warning on the application's stderr and turns class-data sharing off.
 */
public final class BootHooks {
    static final String PACKAGE = "dev.hangscope.agent.bootstrap.hooks.";

    /** All hook classes; a class stands behind those that it extends. Named in their package; a test compares the list with it. */
    static final List<String> CLASSES = List.of(
            "OutOfLine",
            "Capped",
            "queue.HiddenFields",
            "CoarseClock",
            "CallSite",
            "ThreadId",
            "ClassName",
            "Faults",
            "VirtualThreads",
            "thread.ThreadRecord",
            "thread.ThreadTable",
            "thread.ThreadTable$Node",
            "Thrown",
            "thread.ThreadHooks",
            "queue.UseDetails",
            "queue.QueueUse",
            "queue.SummedUses",
            "queue.QueueRecord",
            "queue.LatchRecord",
            "queue.PipeRecord",
            "queue.RecordTable$Node",
            "queue.RecordTable",
            "queue.WaitedQueues",
            "queue.WaitedQueues$Entry",
            "queue.Leftovers",
            "queue.QueueHooks",
            "thread.WaitHooks",
            "queue.PipeHooks",
            "queue.CountHooks",
            "site.Sites",
            "site.Sites$Entry",
            "site.SiteHooks",
            "task.LostTasks$Entry",
            "task.LostTasks",
            "task.TaskHooks",
            "site.LockSites",
            "site.LockSites$Entry",
            "site.LockPolls$Poll",
            "site.LockPolls",
            "site.LockHooks",
            "wake.WakePlace$Waker",
            "wake.WakePlace",
            "wake.WakePlaces",
            "wake.WokenThread",
            "wake.NotifySite",
            "wake.NotifySites",
            "wake.NotifyHooks",
            "pool.Loans$Lent",
            "pool.Loans",
            "pool.LoanHooks",
            "wake.WakeHooks",
            "process.FirstChild",
            "process.StartedProcesses",
            "process.StartedProcesses$Started");

    private BootHooks() {}

    /** The names of all hook classes, in their package. */
    public static List<String> classes() {
        return CLASSES;
    }

    /**
     * Defines the hooks unless an earlier agent start did.
     *
     * @throws IOException if the agent's jar cannot be read
     * @throws ReflectiveOperationException if the hooks can be defined in no way
     */
    public static void define(Instrumentation instrumentation, Path agentJar)
            throws IOException, ReflectiveOperationException {
        Module javaBase = Object.class.getModule();
        Module ours = BootHooks.class.getModule();
        instrumentation.redefineModule(
                javaBase, Set.of(), Map.of("jdk.internal.misc", Set.of(ours)), Map.of(), Set.of(), Map.of());
        Module hooks;
        try {
            hooks = Class.forName(PACKAGE + "queue.QueueHooks", false, null).getModule();
        } catch (ClassNotFoundException firstStart) {
            hooks = defineOrAppend(instrumentation, agentJar);
        }
        instrumentation.redefineModule(
                javaBase, Set.of(), Map.of(), Map.of("java.lang", Set.of(hooks)), Set.of(), Map.of());
        initialize();
    }

    /**
     * Before the first call of a hook, which may be made with few permissions, at the end of the stack, or by another agent in the middle
     * of loading what a hook needs. A class whose initialization fails once can never be used again.
     */
    private static void initialize() {
        for (String name : CLASSES) {
            try {
                Class.forName(PACKAGE + name, true, null);
            } catch (ClassNotFoundException impossible) {
                throw new LinkageError(name, impossible);
            }
        }
    }

    /** A JDK that has another way to define classes costs the application a warning, not us our sensors. */
    private static Module defineOrAppend(Instrumentation instrumentation, Path agentJar)
            throws IOException, ReflectiveOperationException {
        try {
            return defineAll(agentJar).getModule();
        } catch (ReflectiveOperationException | LinkageError e) {
            instrumentation.appendToBootstrapClassLoaderSearch(new JarFile(agentJar.toFile(), false));
            return Class.forName(PACKAGE + "queue.QueueHooks", false, null).getModule();
        }
    }

    private static Class<?> defineAll(Path agentJar) throws IOException, ReflectiveOperationException {
        BiFunction<String, byte[], Class<?>> definer = BootDefiner.make();
        Class<?> defined = Object.class;
        try (JarFile jar = new JarFile(agentJar.toFile(), false)) {
            for (String name : CLASSES) {
                byte[] classFile = read(jar, (PACKAGE + name).replace('.', '/') + ".class");
                defined = definer.apply(
                        PACKAGE + name, RareParts.CLASSES.contains(name) ? RareParts.outOfLine(classFile) : classFile);
            }
        }
        return defined;
    }

    private static byte[] read(JarFile jar, String name) throws IOException {
        ZipEntry entry = jar.getEntry(name);
        if (entry == null) {
            throw new IOException(name + " is missing in " + jar.getName() + ": the agent's jar is damaged");
        }
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readNBytes((int) entry.getSize()); // readAllBytes makes a buffer of 16 kB for each
        }
    }
}
