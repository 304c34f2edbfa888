package dev.hangscope.application;

import java.util.function.Supplier;

/** Stands for an application: its frames are neither the JDK's nor the hooks'. */
public final class Caller {
    private Caller() {}

    /** Calls at once. */
    public static <T> T call(Supplier<T> supplier) {
        return supplier.get();
    }
}
