package dev.hangscope.agent.runtime;

import dev.hangscope.agent.output.Stderr;
import dev.hangscope.agent.watch.OutputState;

/**
 * Warns once when nobody reads the JVM's standard output: a SIGQUIT would stop the whole JVM then, in the thread dump that it writes
 * there by itself.
 */
final class OutputWatch {
    private static final String WARNING =
            "nobody reads this JVM's standard output, and it is full: SIGQUIT would stop the JVM until somebody does;"
                    + " ask with 'java -jar hangscope.jar report PID', or by JMX";

    private final SensorStates sensors;
    private boolean wasFull;
    private boolean warned;

    OutputWatch(SensorStates sensors) {
        this.sensors = sensors;
    }

    /** Looks whether standard output was full the last time, and is now. The line waits until it can be written. */
    void check() {
        boolean isFull = OutputState.isFull(OutputState.STDOUT);
        boolean stays = isFull && wasFull;
        wasFull = isFull;
        sensors.sigquitNote(stays ? WARNING : null);
        if (stays && !warned && !OutputState.isFull(OutputState.STDERR)) {
            warned = true;
            Stderr.line(WARNING);
        }
    }
}
