package dev.hangscope.diagnosis.planted;

import java.lang.management.ManagementFactory;

/** Breaks the architecture on purpose, to show that the test sees it. */
public final class TouchesTheJvm {
    private TouchesTheJvm() {}

    static long offence() {
        return ManagementFactory.getThreadMXBean().getThreadCount() + System.nanoTime();
    }
}
