package dev.hangscope.demo.fullpipe;

import java.io.BufferedReader;
import java.io.IOException;

/** {@link Compiler} that gets both streams through one pipe. */
public final class FixedCompiler {
    private FixedCompiler() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder("sh", "-c", "seq -f 'warning %g: unused variable' 1 20000 >&2; echo compiled");
        Process compiler = builder.redirectErrorStream(true).start();
        System.out.println("main: reads what the compiler says");
        try (BufferedReader lines = compiler.inputReader()) {
            System.out.println("main: " + lines.lines().count() + " lines read");
        }
        System.out.println("main: exit " + compiler.waitFor());
    }
}
