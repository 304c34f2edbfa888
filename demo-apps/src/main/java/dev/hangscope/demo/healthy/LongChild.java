package dev.hangscope.demo.healthy;

import dev.hangscope.demo.support.Body;
import java.io.BufferedReader;
import java.io.IOException;

/** One thread reads what a slow child prints, main waits for its exit; the child works. */
public final class LongChild {
    private LongChild() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Process build = new ProcessBuilder("sh", "-c", "echo compiling; sleep 600; echo done").start();
        new Thread(Body.of(() -> read(build)), "build-output").start();
        System.out.println("main: exit " + build.waitFor());
    }

    private static void read(Process build) throws IOException {
        try (BufferedReader lines = build.inputReader()) {
            lines.lines().forEach(line -> System.out.println("build: " + line));
        }
    }
}
