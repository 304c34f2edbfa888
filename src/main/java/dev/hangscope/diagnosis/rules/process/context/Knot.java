package dev.hangscope.diagnosis.rules.process.context;

import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsWait;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A part of the graph in which everybody waits for members of the part only: nobody outside can release it, and whoever
 * waits for one of them is its victim.
 *
 * @param threads its stuck threads; never empty
 */
public record Knot(List<Stuck> threads) {

    public Knot {
        threads = List.copyOf(threads);
    }

    /** Its processes, in the order of the tree. */
    public Set<OsProcess> processes() {
        Set<OsProcess> processes = new LinkedHashSet<>();
        threads.forEach(stuck -> processes.add(stuck.process()));
        return processes;
    }

    public Set<Long> pids() {
        Set<Long> pids = new LinkedHashSet<>();
        threads.forEach(stuck -> pids.add(stuck.pid()));
        return pids;
    }

    /** Its threads in a wait of one of these kinds. */
    public List<Stuck> in(OsWait.Kind... kinds) {
        List<OsWait.Kind> wanted = Arrays.asList(kinds);
        return threads.stream().filter(stuck -> wanted.contains(stuck.kind())).toList();
    }

    public boolean all(OsWait.Kind... kinds) {
        return in(kinds).size() == threads.size();
    }

    /** Threads that read a pipe or socket, by read or by poll. */
    public List<Stuck> readers() {
        return in(OsWait.Kind.READ, OsWait.Kind.POLL).stream()
                .filter(stuck -> stuck.stream().isPresent())
                .toList();
    }
}
