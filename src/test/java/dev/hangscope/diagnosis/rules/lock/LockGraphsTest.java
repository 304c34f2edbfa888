package dev.hangscope.diagnosis.rules.lock;

import static dev.hangscope.snapshot.SnapshotBuilder.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.diagnosis.rules.Findings;
import dev.hangscope.snapshot.SnapshotBuilder;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Random threads and locks: a deadlock is found exactly where following owner after owner comes back to the start. */
class LockGraphsTest {

    /** Each thread wants the lock of one other thread, or joins it, or runs. */
    private record Case(int[] waitsFor, boolean[] joins, SnapshotBuilder told) {}

    private static Case random(Random random) {
        int size = 2 + random.nextInt(12);
        int[] waitsFor = new int[size];
        boolean[] joins = new boolean[size];
        SnapshotBuilder told = snapshot();
        for (int i = 0; i < size; i++) {
            waitsFor[i] = random.nextInt(5) == 0 ? -1 : random.nextInt(size);
            joins[i] = random.nextInt(6) == 0;
            if (waitsFor[i] == i && !joins[i]) {
                waitsFor[i] = -1; // monitors are reentrant
            }
            if (random.nextBoolean()) {
                told.lock("lock-" + i, "t" + i);
            } else {
                told.monitor("lock-" + i, "t" + i);
            }
        }
        for (int i = 0; i < size; i++) {
            int number = i;
            told.thread("t" + i, thread -> {
                if (waitsFor[number] >= 0 && joins[number]) {
                    thread.joins("t" + waitsFor[number]);
                } else if (waitsFor[number] >= 0) {
                    thread.awaits("lock-" + waitsFor[number]);
                }
                thread.at("com.acme.T" + number + ".run:1");
                if (random.nextBoolean()) {
                    thread.virtual();
                }
            });
        }
        return new Case(waitsFor, joins, told);
    }

    /** The threads on circles with a lock in them; -- {@code locks} false -- the threads on circles of joins alone. */
    private static Set<String> onCircles(Case it, boolean locks) {
        Set<String> found = new TreeSet<>();
        for (int start = 0; start < it.waitsFor.length; start++) {
            Set<Integer> way = new HashSet<>();
            boolean lock = false;
            int at = start;
            while (at >= 0 && way.add(at)) {
                lock |= !it.joins[at];
                at = it.waitsFor[at];
            }
            if (at == start && lock == locks && (locks || way.size() > 1)) {
                found.add("t" + start);
            }
        }
        return found;
    }

    private static Set<String> told(Diagnosis diagnosis, Kind kind) {
        return diagnosis.findings().stream()
                .filter(finding -> finding.kind() == kind)
                .flatMap(finding -> finding.waiters().stream())
                .map(Finding.Waiter::thread)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void exactly_the_circles_are_found() {
        int circles = 0;
        int none = 0;
        for (long seed = 0; seed < 2000; seed++) {
            Case it = random(new Random(seed));
            Diagnosis diagnosis = Findings.diagnosis(it.told);

            assertThat(told(diagnosis, Kind.DEADLOCK)).as("seed " + seed).isEqualTo(onCircles(it, true));
            assertThat(told(diagnosis, Kind.JOIN_DEADLOCK)).as("seed " + seed).containsAll(onCircles(it, false));
            circles += onCircles(it, true).isEmpty() ? 0 : 1;
            none += onCircles(it, true).isEmpty() ? 1 : 0;
        }
        assertThat(circles).isGreaterThan(300);
        assertThat(none).isGreaterThan(300);
    }

    @Test
    void a_circle_of_locks_alone_is_proven_whoever_else_lives_unless_one_in_it_is_virtual() {
        for (long seed = 0; seed < 500; seed++) {
            Case it = random(new Random(seed));
            for (Finding finding : Findings.diagnosis(it.told).findings()) {
                boolean locksAlone = finding.kind() == Kind.DEADLOCK
                        && finding.waiters().stream()
                                .map(waiter -> Integer.parseInt(waiter.thread().substring(1)))
                                .noneMatch(number -> it.joins[number]);
                if (locksAlone) {
                    // The JVM counts the waits of platform threads only.
                    boolean virtual = finding.waiters().stream().anyMatch(Finding.Waiter::virtual);
                    assertThat(finding.verdict())
                            .as("seed " + seed)
                            .isEqualTo(virtual ? Verdict.LIKELY : Verdict.PROVEN);
                }
                assertThat(finding.verdict() == Verdict.PROVEN)
                        .as("a proof has no doubts, seed " + seed)
                        .isEqualTo(finding.notProvenBecause().isEmpty());
            }
        }
    }

    @Test
    void a_circle_of_a_hundred_thousand_virtual_threads_is_found_in_seconds() {
        int size = 100_000;
        SnapshotBuilder told = snapshot();
        for (int i = 0; i < size; i++) {
            told.lock("lock-" + i, "t" + i);
        }
        for (int i = 0; i < size; i++) {
            String next = "lock-" + (i + 1) % size;
            told.thread("t" + i, thread -> thread.virtual().awaits(next));
        }
        long start = System.nanoTime();
        Diagnosis diagnosis = Findings.diagnosis(told);

        assertThat(diagnosis.findings()).hasSize(1);
        assertThat(diagnosis.findings().get(0).waiters()).hasSize(size);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    }
}
