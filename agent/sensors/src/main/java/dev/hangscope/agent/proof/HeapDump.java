package dev.hangscope.agent.proof;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.hangscope.agent.files.Descriptor;
import dev.hangscope.agent.files.GivenDirectory;
import dev.hangscope.agent.files.PrivateDirectory;
import dev.hangscope.agent.trigger.NativeCalls;
import dev.hangscope.agent.trigger.WholeObjects;
import dev.hangscope.heap.proof.CompiledCode;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A heap dump of this JVM with the list of what it had compiled. The JVM writes the dump itself, readable by its owner
 * only,
 * while all of the application's threads stand still.
 */
public final class HeapDump {
    /** The dump's name in its folder. */
    public static final String FILE = "heap.hprof";

    /** The name of the list of compiled code. */
    public static final String CODE = "code.txt";

    /**
     * A dump has 25 bytes before each object's fields, and 8 for each reference: small objects take up to twice their
     * room.
     */
    private static final double MOST_ROOM = 2.2;

    private static final long SPARE = 64L << 20;

    /** What the process that reads the dump takes besides the dump itself. */
    private static final long READER = 128L << 20;

    /** Else the application would have two pauses for one. */
    private static final long BETWEEN_PAUSES_NANOS = 20_000_000;

    private static final int MEGA = 20;

    private final Instrumentation instrumentation;

    /** @param instrumentation opens what the list of compiled code is asked of */
    public HeapDump(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    /**
     * Refuses a proof that nobody asked for where memory is short: the reader of the dump takes some, and folders of temporary files often
     * are memory.
     *
     * @throws CannotProveException when it does
     */
    public static void checkMemory() throws CannotProveException {
        long wanted = 2 * (used() + READER);
        long free = FreeMemory.bytes();
        if (free < wanted) {
            throw new CannotProveException("a proof may need " + (wanted >> MEGA) + " MB of memory, and "
                    + (free >> MEGA) + " MB are free: ask for it all the same with --prove");
        }
    }

    /**
     * Makes a private directory for a dump.
     *
     * @param parent where it is made
     * @throws IOException when the system does not let it, or another user could put something in its place
     */
    public PrivateDirectory directoryIn(Path parent) throws IOException {
        return canPin() ? PrivateDirectory.held(parent) : PrivateDirectory.named(parent);
    }

    /**
     * Takes it.
     *
     * @param folder a private directory that another process made
     * @param announcement is told, before the application is stopped, what is about to happen
     * @throws CannotProveException when there is no room, no right or no way; then nothing is left in the folder
     */
    public void writeInto(GivenDirectory folder, Consumer<String> announcement) throws CannotProveException {
        try {
            if (canPin()) {
                try (Descriptor pinned = folder.pinned()) {
                    writeInto(pinned.path(), folder.path(), announcement);
                }
            } else {
                writeInto(folder.checkedPath(), folder.path(), announcement);
            }
        } catch (IOException replaced) {
            throw cannotWrite(folder.path(), replaced.getMessage());
        }
    }

    /**
     * Takes it.
     *
     * @param folder the directory, as this JVM is to name it
     * @param shown the directory, as people know it
     * @param announcement is told, before the application is stopped, what is about to happen
     * @throws CannotProveException when there is no room, no right or no way; then nothing is left in the folder
     */
    public void writeInto(Path folder, Path shown, Consumer<String> announcement) throws CannotProveException {
        long room = (long) (used() * MOST_ROOM) + SPARE;
        try {
            checkRoom(room, Files.getFileStore(folder).getUsableSpace(), shown.getParent());
            HotSpotDiagnosticMXBean bean = bean();
            announcement.accept("the application stands still for about "
                    + Pause.words(Pause.estimate(used()))
                    + " while a heap dump is written: at most " + (room >> MEGA) + " MB in " + shown
                    + ". It holds all that the program holds, passwords too, and is removed when it is read");
            write(folder, bean);
        } catch (IOException fault) {
            removeFrom(folder);
            String reason = String.valueOf(fault.getMessage()).replace(folder.toString(), shown.toString());
            throw cannotWrite(shown, reason);
        }
    }

    private static CannotProveException cannotWrite(Path shown, @Nullable String reason) {
        return new CannotProveException("the heap dump cannot be written to " + shown.getParent() + " (" + reason
                + "): name another folder with --dumps (the agent's option: dumps)");
    }

    private static void removeFrom(Path folder) {
        try {
            Files.deleteIfExists(folder.resolve(FILE));
        } catch (IOException left) {
            return; // removed with the directory
        }
    }

    /**
     * The JVM writes by a path: one that leads through a descriptor leads to the same directory, whatever others do to
     * names.
     */
    @SuppressWarnings("CatchAllThrowable") // JNA fails with Errors of several kinds; then names are checked
    private boolean canPin() {
        try {
            NativeCalls.prepare(instrumentation);
            return Files.isDirectory(Path.of("/proc/self/fd"));
        } catch (Throwable noNativeCalls) {
            return false;
        }
    }

    static void checkRoom(long room, long free, @Nullable Path parent) throws CannotProveException {
        if (free < room) {
            throw new CannotProveException("a heap dump may need " + (room >> MEGA) + " MB, and " + parent + " has "
                    + (free >> MEGA)
                    + " MB free: make room, or name another folder with --dumps (the agent's option: dumps)");
        }
    }

    static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static HotSpotDiagnosticMXBean bean() throws CannotProveException {
        try {
            HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            if (bean != null) {
                return bean;
            }
        } catch (LinkageError noSuchModule) {
            // said below
        }
        throw new CannotProveException(
                "this JVM's runtime has no module jdk.management, which writes heap dumps: add it,"
                        + " or take a dump with jcmd and use diagnose --heap");
    }

    /**
     * The list before and the list after: what is compiled between them, or thrown away, is in one of them. Of a
     * thread that
     * rests from before objects are made whole until after the dump, the dump shows all.
     */
    private void write(Path folder, HotSpotDiagnosticMXBean bean) throws IOException {
        Path code = folder.resolve(CODE);
        Files.newByteChannel(
                        code,
                        java.util.Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PrivateDirectory.ownersOnly())
                .close();
        String listed = CodeList.take(instrumentation);
        String resting = "";
        if (isOptimisedCodeOnAStack(listed) && prepareWholeObjects()) {
            RestingThreads threads = RestingThreads.fromNow();
            WholeObjects.make();
            LockSupport.parkNanos(BETWEEN_PAUSES_NANOS);
            dump(folder, bean);
            // Where memory is short the JVM may have given up, without a word.
            resting = free() > SPARE ? "\n" + CompiledCode.AT_REST + threads.untilNow() + "\n" : "";
        } else {
            dump(folder, bean);
        }
        if (!listed.isEmpty()) {
            Files.writeString(
                    code, listed + CodeList.take(instrumentation) + flags(bean) + resting, StandardCharsets.UTF_8);
        }
    }

    private static void dump(Path folder, HotSpotDiagnosticMXBean bean) throws IOException {
        long bytes = used();
        long start = System.nanoTime();
        bean.dumpHeap(folder.resolve(FILE).toString(), true);
        Pause.measured(bytes, System.nanoTime() - start);
    }

    private static long free() {
        return Runtime.getRuntime().maxMemory() - used();
    }

    private static boolean isOptimisedCodeOnAStack(String listed) {
        CompiledCode code = CompiledCode.of(listed);
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Stream::of)
                .anyMatch(frame -> code.isOptimised(frame.getClassName(), frame.getMethodName()));
    }

    @SuppressWarnings("CatchAllThrowable") // JNA fails with Errors of several kinds; the proof then is weaker
    private boolean prepareWholeObjects() {
        try {
            WholeObjects.prepare(instrumentation);
            return true;
        } catch (Throwable weaker) {
            return false;
        }
    }

    private static String flags(HotSpotDiagnosticMXBean bean) {
        try {
            boolean takesApart =
                    Boolean.parseBoolean(bean.getVMOption("DoEscapeAnalysis").getValue());
            return takesApart ? "" : "\n-XX:-DoEscapeAnalysis\n";
        } catch (IllegalArgumentException otherCompiler) {
            return "";
        }
    }
}
