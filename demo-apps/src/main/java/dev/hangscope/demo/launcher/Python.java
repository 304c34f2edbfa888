package dev.hangscope.demo.launcher;

import dev.hangscope.demo.support.Script;

/** Whether there is a Python to run the demos that need one. */
final class Python {
    private Python() {}

    static String command() {
        return Script.pythonCommand();
    }

    static boolean isThere() {
        return Probe.runs(command(), "--version");
    }
}
