package dev.hangscope.agent.proof;

import dev.hangscope.diagnosis.Words;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadWait;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a heap dump of this JVM would stop the application, and whether that is little enough for a proof that nobody asked for. */
public final class Pause {
    /** Measured with small objects on an idle machine, JDK 17 and 25; see {@code docs/measurements.md}. */
    private static final double NANOS_A_BYTE = 2;

    /** What a smaller dump took says nothing of a larger one. */
    private static final long LEAST_MEASURED = 16L << 20;

    private static volatile double nanosAByte = NANOS_A_BYTE;

    private Pause() {}

    /** A dump of so much heap in use took so long: that is how fast this machine is. */
    static void measured(long bytes, long nanos) {
        if (bytes >= LEAST_MEASURED) {
            nanosAByte = (double) nanos / bytes;
        }
    }

    /** For so much heap in use, garbage included. */
    static Duration estimate(long bytes) {
        return Duration.ofNanos((long) (bytes * nanosAByte));
    }

    /**
     * Refuses a proof that nobody asked for where it would harm: the application could run, and would stand still for longer than this.
     *
     * @throws CannotProveException when it does
     */
    public static void check(Snapshot now, Duration longest) throws CannotProveException {
        Duration expected = estimate(HeapDump.used());
        if (expected.compareTo(longest) > 0 && isAbleToRun(now.jvm())) {
            throw new CannotProveException("a proof would stop the application for about " + words(expected)
                    + ", longer than the option pause allows: ask for it with report "
                    + now.process().pid()
                    + " --prove");
        }
    }

    /** {@code 80 ms}, {@code 1.2 s}. */
    static String words(Duration pause) {
        return pause.toSeconds() > 0 ? Words.duration(pause) : pause.toMillis() + " ms";
    }

    /** Whether any thread of the application may go on by itself: who waits for the outside or with a time-out does. */
    private static boolean isAbleToRun(@Nullable JvmFacts jvm) {
        return jvm == null || jvm.threads().stream().anyMatch(Pause::isAbleToRun);
    }

    private static boolean isAbleToRun(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return thread.role() == JavaThread.Role.APPLICATION && (wait == null || wait.timed() || thread.isOutside());
    }
}
