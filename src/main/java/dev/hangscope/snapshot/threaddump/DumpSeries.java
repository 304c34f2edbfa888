package dev.hangscope.snapshot.threaddump;

import dev.hangscope.snapshot.JvmFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The dumps of one JVM, one after the other: what has not moved from one to the next has stood all the time between. */
public final class DumpSeries {
    private final List<DumpedJvm> dumps;
    private final Map<Long, Standing> standing = new HashMap<>();
    private final Duration span;

    /**
     * How long a thread has stood where it is.
     *
     * @param span from the first of these dumps to the last
     * @param cpu processor time that it used in that span
     * @param looks number of dumps that show it there
     */
    record Standing(Duration span, Duration cpu, int looks) {}

    /**
     * @param all the dumps of a text; those that are not of the same JVM as the last are left out
     */
    public DumpSeries(List<DumpedJvm> all) {
        List<DumpedJvm> same = new ArrayList<>(List.of(all.get(all.size() - 1)));
        Duration back = Duration.ZERO;
        List<Duration> ages = new ArrayList<>(List.of(Duration.ZERO));
        for (int i = all.size() - 2; i >= 0; i--) {
            Duration gap = gap(all.get(i), same.get(same.size() - 1));
            if (gap == null) {
                break;
            }
            back = back.plus(gap);
            same.add(all.get(i));
            ages.add(back);
        }
        dumps = List.copyOf(same);
        span = back;
        List<Map<Long, DumpedThread>> byId = dumps.stream().map(DumpedJvm::byId).toList();
        dumps.get(0).threads().forEach(thread -> standing.put(thread.id(), standing(thread, byId, ages)));
    }

    /** How much time lies between two dumps of one JVM; {@code null} when they are of two, or that cannot be told. */
    private static @Nullable Duration gap(DumpedJvm before, DumpedJvm after) {
        Map<Long, DumpedThread> earlier = before.byId();
        List<Duration> gaps = new ArrayList<>();
        for (DumpedThread now : after.threads()) {
            DumpedThread then = earlier.get(now.id());
            if (then != null && !then.name().equals(now.name())) {
                return null;
            }
            if (then != null && then.age() != null && now.age() != null) {
                gaps.add(now.age().minus(then.age()));
            }
        }
        if (gaps.isEmpty() && before.time() != null && after.time() != null) {
            gaps.add(Duration.between(before.time(), after.time()));
        }
        Duration least = gaps.stream().min(Comparator.naturalOrder()).orElse(Duration.ZERO);
        return least.isNegative() || least.isZero() ? null : least;
    }

    private static Standing standing(DumpedThread last, List<Map<Long, DumpedThread>> byId, List<Duration> ages) {
        int looks = 1;
        DumpedThread first = last;
        while (looks < byId.size()) {
            DumpedThread then = byId.get(looks).get(last.id());
            if (then == null || !isSame(then, first)) {
                break;
            }
            first = then;
            looks++;
        }
        Duration used = last.cpu() == null || first.cpu() == null
                ? Duration.ZERO
                : last.cpu().minus(first.cpu());
        return new Standing(ages.get(looks - 1), used, looks);
    }

    /**
     * A thread that waits uses no processor time: where it did, it was woken in between. At a monitor it is woken by the JVM now and then,
     * to see that it must go on waiting (HotSpot, {@code ObjectMonitor::enter}). A collection may move what it waits for.
     */
    private static boolean isSame(DumpedThread then, DumpedThread now) {
        boolean waited = now.state() == Thread.State.RUNNABLE
                || now.state() == Thread.State.BLOCKED
                || Objects.equals(then.cpu(), now.cpu());
        return waited
                && then.state() == now.state()
                && then.stack().equals(now.stack())
                && Objects.equals(type(then), type(now));
    }

    private static @Nullable String type(DumpedThread thread) {
        DumpedThread.LockLine line = thread.waitsFor();
        return line == null ? null : line.type();
    }

    /** The last dump. */
    public DumpedJvm last() {
        return dumps.get(0);
    }

    /** How many dumps of that JVM there are. */
    public int size() {
        return dumps.size();
    }

    /** From the first of them to the last. */
    public Duration span() {
        return span;
    }

    /**
     * The facts of the last dump.
     *
     * @param taken when it was made
     */
    public JvmFacts facts(Instant taken) {
        return new DumpFacts(last(), standing).facts(taken);
    }
}
