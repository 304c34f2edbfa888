package dev.hangscope.demo.orphanedreader;

import dev.hangscope.demo.support.Body;
import dev.hangscope.demo.support.Moment;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;

/** {@link Deployment} whose script gives the service an output of its own. */
public final class FixedDeployment {
    private static final String SCRIPT = "sleep 2 >/dev/null 2>&1 & read started";

    private FixedDeployment() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Process script = new ProcessBuilder("sh", "-c", SCRIPT).start();
        Thread reader = new Thread(Body.of(() -> read(script)), "script-output");
        reader.start();
        // If nobody is inside read() when the script exits, the JDK closes the stream and there is no hang. A real
        // script takes its time; this one waits for a word on its standard input.
        Moment.untilInside(reader, FileInputStream.class, "readBytes");
        script.getOutputStream().close();
        System.out.println("main: script ended with exit " + script.waitFor());
        reader.join();
        System.out.println("main: deployed");
    }

    private static void read(Process script) throws IOException {
        try (BufferedReader lines = script.inputReader()) {
            System.out.println("script-output: " + lines.lines().count() + " lines");
        }
    }
}
