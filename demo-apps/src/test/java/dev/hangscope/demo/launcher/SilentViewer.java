package dev.hangscope.demo.launcher;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Remembers the reports, shows nothing. */
class SilentViewer implements Viewer {
    final List<String> reports = Collections.synchronizedList(new ArrayList<>());
    final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void demoSays(String line) {
        lines.add(line);
    }

    @Override
    public void step(String what) {}

    @Override
    public void secondPassed(long seconds) {}

    @Override
    public void report(String text) {
        reports.add(text);
    }
}
