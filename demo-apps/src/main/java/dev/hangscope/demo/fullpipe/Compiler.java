package dev.hangscope.demo.fullpipe;

import java.io.BufferedReader;
import java.io.IOException;

/** Reads the child's output to its end, while the child is blocked writing warnings to a stderr that nobody reads. */
public final class Compiler {
    private Compiler() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder("sh", "-c", "seq -f 'warning %g: unused variable' 1 20000 >&2; echo compiled");
        Process compiler = builder.start();
        System.out.println("main: reads what the compiler says");
        try (BufferedReader lines = compiler.inputReader()) {
            System.out.println("main: " + lines.lines().count() + " lines read");
        }
        System.out.println("main: exit " + compiler.waitFor());
    }
}
