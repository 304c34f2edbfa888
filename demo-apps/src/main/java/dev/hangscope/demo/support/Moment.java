package dev.hangscope.demo.support;

import java.util.Arrays;

/** Moments that a program cannot be told of and must look for. */
public final class Moment {
    private Moment() {}

    /** Waits until {@code thread} is inside the method, or has ended. */
    public static void untilInside(Thread thread, Class<?> type, String method) {
        while (thread.getState() != Thread.State.TERMINATED
                && Arrays.stream(thread.getStackTrace())
                        .noneMatch(frame -> frame.getClassName().equals(type.getName())
                                && frame.getMethodName().equals(method))) {
            Thread.onSpinWait();
        }
    }
}
