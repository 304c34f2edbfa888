package dev.hangscope.report.html;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.diagnosis.Words;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.waitgraph.JvmWaitGraph;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What is shown on demand: the stacks of Java threads, the calls and descriptors of processes. Equal stacks are shown
 * once, and after so many lines in one report only their number, so that it stays small whatever has been looked at.
 */
final class Details {
    private static final int LINES = 4000;
    private static final int FRAMES = 60;
    private static final int LETTERS = 300;

    private final Snapshot snapshot;
    private final Markup out;
    private final Map<NodeId, JavaThread> threads = new HashMap<>();
    private int linesLeft = LINES;

    Details(Snapshot snapshot, Markup out) {
        this.snapshot = snapshot;
        this.out = out;
        JvmFacts jvm = snapshot.jvm();
        if (jvm != null) {
            jvm.threads().forEach(thread -> threads.put(JvmWaitGraph.node(thread.id()), thread));
        }
    }

    /** The stacks of a finding's waiters, and the processes it speaks of. */
    void of(Finding finding) throws IOException {
        List<JavaThread> stuck = finding.waiters().stream()
                .map(Waiter::node)
                .map(threads::get)
                .filter(Objects::nonNull)
                .toList();
        stacks("stacks", stuck);
        if (snapshot.os() != null) {
            Set<Long> pids = new LinkedHashSet<>();
            finding.waiters().forEach(waiter -> pids.add(waiter.pid()));
            finding.releasers().forEach(releaser -> pids.add(releaser.pid()));
            List<OsProcess> processes = pids.stream()
                    .flatMap(pid -> snapshot.os().process(pid).stream())
                    .toList();
            processes(processes);
        }
    }

    /** The stacks of all living threads, where somebody asked for a report. */
    void ofAllThreads() throws IOException {
        JvmFacts jvm = snapshot.jvm();
        if (jvm != null && snapshot.trigger() != Snapshot.Trigger.WATCH) {
            stacks("all threads by stack", jvm.threads());
        }
    }

    private void stacks(String summary, Collection<JavaThread> members) throws IOException {
        if (members.isEmpty()) {
            return;
        }
        Map<List<Frame>, List<JavaThread>> alike = new LinkedHashMap<>();
        members.forEach(thread ->
                alike.computeIfAbsent(thread.stack(), key -> new ArrayList<>()).add(thread));
        begin(summary);
        int shown = 0;
        for (Map.Entry<List<Frame>, List<JavaThread>> entry : alike.entrySet()) {
            if (linesLeft <= 0) {
                more(alike.size() - shown);
                break;
            }
            shown++;
            stack(entry.getValue(), entry.getKey());
        }
        out.raw("</details>\n");
    }

    private void stack(List<JavaThread> equal, List<Frame> frames) throws IOException {
        JavaThread first = equal.get(0);
        String names = Words.threads(equal.stream().map(JavaThread::name).toList());
        String state = first.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        out.element("h3", names)
                .element("p class=\"soft\"", (first.virtual() ? "virtual, " : "") + state)
                .raw("\n<pre>");
        for (Frame frame : frames.subList(0, Math.min(FRAMES, frames.size()))) {
            out.text("at " + Words.line(frame.toString(), LETTERS)).raw("\n");
        }
        if (frames.size() > FRAMES) {
            out.text("and " + Words.count(frames.size() - FRAMES, "more frame")).raw("\n");
        }
        out.raw("</pre>\n");
        linesLeft -= 2 + Math.min(FRAMES, frames.size());
    }

    private void processes(List<OsProcess> processes) throws IOException {
        if (processes.isEmpty()) {
            return;
        }
        begin("processes and descriptors");
        int shown = 0;
        for (OsProcess process : processes) {
            if (linesLeft <= 0) {
                more(processes.size() - shown);
                break;
            }
            shown++;
            out.element("h3", Words.line(process.pid() + "  " + process.command(), LETTERS));
            out.raw("<table>\n<tr><th>thread</th><th>in</th><th>kernel function</th><th>has not run for</th></tr>\n");
            for (OsThread thread : firstOf(process.threads())) {
                row(
                        thread.tid() + " " + thread.name(),
                        thread.call(),
                        thread.place() == null ? "" : thread.place(),
                        thread.since() == null ? "" : Words.duration(thread.since()));
            }
            rest(process.threads().size());
            out.raw("</table>\n<table>\n<tr><th>descriptor</th><th>mode</th><th>is</th></tr>\n");
            for (OsDescriptor descriptor : firstOf(process.descriptors())) {
                String peer = descriptor.peer() == null ? "" : ", other end socket:[" + descriptor.peer() + "]";
                row(
                        String.valueOf(descriptor.fd()),
                        descriptor.access().name().toLowerCase(Locale.ROOT),
                        descriptor.link() + peer);
            }
            rest(process.descriptors().size());
            out.raw("</table>\n");
        }
        out.raw("</details>\n");
    }

    private void row(String... cells) throws IOException {
        out.raw("<tr>");
        for (String cell : cells) {
            out.element("td", Words.line(cell, LETTERS));
        }
        out.raw("</tr>\n");
        linesLeft--;
    }

    private void rest(int number) throws IOException {
        if (number > FRAMES) {
            row("and " + Words.number(number - FRAMES) + " more");
        }
    }

    private static <T> List<T> firstOf(List<T> all) {
        return all.subList(0, Math.min(FRAMES, all.size()));
    }

    private void begin(String summary) throws IOException {
        out.raw("<details>").element("summary", summary).raw("\n");
    }

    private void more(int number) throws IOException {
        out.element("p", "and " + Words.number(number) + " more, left out to keep the report small")
                .raw("\n");
    }
}
