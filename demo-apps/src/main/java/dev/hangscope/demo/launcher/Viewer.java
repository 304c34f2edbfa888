package dev.hangscope.demo.launcher;

/** Who watches a run. */
interface Viewer {

    /** A line that the demo printed. */
    void demoSays(String line);

    /** What the launcher is doing now. */
    void step(String what);

    /** A second has passed. */
    void secondPassed(long seconds);

    /** A report has come. */
    void report(String text);
}
