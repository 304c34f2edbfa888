package dev.hangscope.demo.orphanedreader;

import dev.hangscope.demo.support.Body;
import dev.hangscope.demo.support.Moment;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;

/**
 * A script starts a service in the background and exits; the service has inherited the script's standard output, so the
 * reader of that pipe waits for as long as the service lives.
 */
public final class Deployment {
    private static final String SCRIPT = "sleep 600 & read started";

    private Deployment() {}

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
