package dev.hangscope.snapshot.threaddump;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BareStackTest {

    /** Frames of JDK 21, innermost first. */
    @ParameterizedTest
    @CsvSource({
        "WAITING, java.lang.Object.wait0 java.lang.Object.wait java.lang.Object.wait app.Main.main",
        "TIMED_WAITING, java.lang.Object.wait0 java.lang.Object.wait app.Main.main",
        "TIMED_WAITING, java.lang.Thread.sleep0 java.lang.Thread.sleep app.Main.main",
        "TIMED_WAITING, java.lang.VirtualThread.parkNanos java.lang.VirtualThread.sleepNanos java.lang.Thread.sleep app.Main.main",
        "WAITING, jdk.internal.misc.Unsafe.park java.util.concurrent.locks.LockSupport.park app.Main.main",
        "TIMED_WAITING, jdk.internal.misc.Unsafe.park java.util.concurrent.locks.LockSupport.parkNanos app.Main.main",
        "WAITING, java.lang.VirtualThread.park java.lang.System$2.parkVirtualThread java.util.concurrent.locks.LockSupport.park",
        "RUNNABLE, app.Main.park java.util.concurrent.ForkJoinPool.run",
        "RUNNABLE, app.Main.main"
    })
    void the_state_is_what_the_frames_show(Thread.State state, String frames) {
        List<StackTraceElement> stack = Arrays.stream(frames.split(" "))
                .map(frame -> FrameLine.element("java.base/" + frame + "(X.java:1)"))
                .map(Objects::requireNonNull)
                .toList();

        assertThat(BareStack.state(stack)).isEqualTo(state);
    }
}
