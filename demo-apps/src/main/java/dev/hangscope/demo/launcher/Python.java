package dev.hangscope.demo.launcher;

import dev.hangscope.demo.support.Script;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Whether there is a Python to run the demos that need one. */
final class Python {
    private Python() {}

    static String command() {
        return Script.pythonCommand();
    }

    static boolean isThere() {
        try {
            Process version = new ProcessBuilder(command(), "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return version.waitFor(20, TimeUnit.SECONDS) && version.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
