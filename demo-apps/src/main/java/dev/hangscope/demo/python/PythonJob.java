package dev.hangscope.demo.python;

import dev.hangscope.demo.support.Script;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A nightly job written in Python, started from Java: prints what it says and waits for its end. */
public final class PythonJob {
    private PythonJob() {}

    /** Runs the script named by the first argument. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path script = Script.extract(args[0]);
        try {
            Process python = new ProcessBuilder(Script.pythonCommand(), "-u", script.toString())
                    .redirectErrorStream(true)
                    .start();
            System.out.println("main: " + args[0] + " started");
            try (BufferedReader lines = python.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    System.out.println("python: " + line);
                }
            }
            int exit = python.waitFor();
            System.out.println("main: exit " + exit);
            if (exit != 0) {
                System.exit(1);
            }
        } finally {
            Files.deleteIfExists(script);
            Files.deleteIfExists(script.getParent());
        }
    }
}
