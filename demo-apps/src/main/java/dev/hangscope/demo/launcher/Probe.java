package dev.hangscope.demo.launcher;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Whether a program that a demo needs is there and may do what it is needed for. */
final class Probe {
    private Probe() {}

    /** Whether the command runs and ends well; what it says is thrown away. */
    static boolean runs(String... command) {
        try {
            Process probe = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return probe.waitFor(20, TimeUnit.SECONDS) && probe.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
