package dev.hangscope.demo.launcher;

/** Tells all of one run, line by line. */
final class NarratingViewer implements Viewer {

    @Override
    public void demoSays(String line) {
        System.out.println("  | " + line);
    }

    @Override
    public void step(String what) {
        System.out.println("  " + what);
    }

    @Override
    public void secondPassed(long seconds) {
        if (seconds % 3 == 0) {
            System.out.println("  ... " + seconds + " s");
        }
    }

    @Override
    public void report(String text) {
        System.out.println();
        System.out.println(text.stripTrailing());
        System.out.println();
    }
}
