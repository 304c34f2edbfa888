package dev.hangscope.demo.launcher;

import java.io.PrintStream;

/** Tells all of one run, line by line. */
final class NarratingViewer implements Viewer {
    private final PrintStream out;

    NarratingViewer(PrintStream out) {
        this.out = out;
    }

    @Override
    public void demoSays(String line) {
        out.println("  | " + line);
    }

    @Override
    public void step(String what) {
        out.println("  " + what);
    }

    @Override
    public void secondPassed(long seconds) {
        if (seconds % 3 == 0) {
            out.println("  ... " + seconds + " s");
        }
    }

    @Override
    public void report(String text) {
        out.println();
        out.println(text.stripTrailing());
        out.println();
    }
}
