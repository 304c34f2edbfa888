package dev.hangscope.agent.proof;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.hangscope.agent.trigger.WholeObjects;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.heap.proof.CompiledCode;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A heap dump of this JVM with the list of what it had compiled. The JVM writes the dump itself, readable by its owner only,
 * while all of the application's threads stand still.
 */
public final class HeapDump {
    /** The dump's name in its folder. */
    public static final String FILE = "heap.hprof";

    /** The name of the list of compiled code. */
    public static final String CODE = "code.txt";

    /** A dump has 25 bytes before each object's fields, and 8 for each reference: small objects take up to twice their room. */
    private static final double MOST_ROOM = 2.2;

    private static final long SPARE = 64L << 20;

    /** Measured with 500 MB of small objects, the JDKs 17 and 25. */
    private static final double SECONDS_A_GIGABYTE = 4;

    /** Else the application would have two pauses for one. */
    private static final long BETWEEN_PAUSES_NANOS = 20_000_000;

    private static final int MEGA = 20;
    private static final int GIGA = 30;

    private final Instrumentation instrumentation;

    /** @param instrumentation opens what the list of compiled code is asked of */
    public HeapDump(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    /**
     * Takes it.
     *
     * @param folder a private folder
     * @param announcement is told, before the application is stopped, what is about to happen
     * @throws CannotProveException when there is no room, no right or no way; then nothing is left in the folder
     */
    public void writeInto(Path folder, Consumer<String> announcement) throws CannotProveException {
        long room = (long) (used() * MOST_ROOM) + SPARE;
        try {
            checkRoom(room, Files.getFileStore(folder).getUsableSpace(), folder.getParent());
            HotSpotDiagnosticMXBean bean = bean();
            announcement.accept("the application stands still for about "
                    + Words.duration(Duration.ofSeconds(1 + ((long) (used() * SECONDS_A_GIGABYTE) >> GIGA)))
                    + " while a heap dump is written: at most " + (room >> MEGA) + " MB in " + folder
                    + ". It holds all that the program holds, passwords too, and is removed when it is read");
            write(folder, bean);
        } catch (IOException fault) {
            HeldFolder.remove(folder.resolve(FILE));
            throw new CannotProveException("the heap dump cannot be written to " + folder.getParent() + " ("
                    + fault.getMessage() + "): name another folder with --dumps (the agent's option: dumps)");
        }
    }

    static void checkRoom(long room, long free, @Nullable Path parent) throws CannotProveException {
        if (free < room) {
            throw new CannotProveException("a heap dump may need " + (room >> MEGA) + " MB, and " + parent + " has "
                    + (free >> MEGA)
                    + " MB free: make room, or name another folder with --dumps (the agent's option: dumps)");
        }
    }

    private static long used() {
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
     * The list before and the list after: what is compiled between them, or thrown away, is in one of them. Of a thread that
     * rests from before objects are made whole until after the dump, the dump shows all.
     */
    private void write(Path folder, HotSpotDiagnosticMXBean bean) throws IOException {
        Path code = folder.resolve(CODE);
        Files.newByteChannel(
                        code,
                        java.util.Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        HeldFolder.ownersOnly(code))
                .close();
        String listed = CodeList.take(instrumentation);
        String resting = "";
        if (isOptimisedCodeOnAStack(listed) && prepareWholeObjects()) {
            RestingThreads threads = RestingThreads.fromNow();
            WholeObjects.make();
            LockSupport.parkNanos(BETWEEN_PAUSES_NANOS);
            bean.dumpHeap(folder.resolve(FILE).toString(), true);
            // Where memory is short the JVM may have given up, without a word.
            resting = free() > SPARE ? "\n" + CompiledCode.AT_REST + threads.untilNow() + "\n" : "";
        } else {
            bean.dumpHeap(folder.resolve(FILE).toString(), true);
        }
        if (!listed.isEmpty()) {
            Files.writeString(
                    code, listed + CodeList.take(instrumentation) + flags(bean) + resting, StandardCharsets.UTF_8);
        }
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
