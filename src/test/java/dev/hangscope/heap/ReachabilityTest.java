package dev.hangscope.heap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.heap.HeapProgram.Actor;
import dev.hangscope.heap.HeapProgram.Custom;
import dev.hangscope.heap.proof.CompiledCode;
import dev.hangscope.heap.proof.HeapLook;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.Reachability;
import dev.hangscope.snapshot.Reachability.Outcome;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Verdicts on heaps of programs whose truth is known. */
class ReachabilityTest {
    private static final int PROGRAMS = 1_500;

    /** A list in which nothing is optimised. */
    private static final CompiledCode PLAIN = CompiledCode.of("1 3 0 java.lang.String.hashCode()I [0x1, 0x2 - 0x3]\n");

    private static Map<Integer, Reachability> look(HeapProgram program, CompiledCode code) throws IOException {
        JvmFacts facts = HeapLook.look(new BytesChannel(program.dump()), code);
        Map<Integer, Reachability> told = new HashMap<>();
        facts.reachability().forEach(each -> told.put((int) each.thread(), each));
        return told;
    }

    @Test
    void random_programs_get_the_verdicts_that_are_true_of_them() throws IOException {
        int stuck = 0;
        int open = 0;
        int live = 0;
        int weakly = 0;
        for (long seed = 0; seed < PROGRAMS; seed++) {
            HeapProgram program = new HeapProgram(seed);
            Set<Integer> strong = program.movers(Custom.STRONG);
            Set<Integer> usual = program.movers(Custom.USUAL);
            Set<Integer> any = program.movers(Custom.ANY);
            Map<Integer, Reachability> told = look(program, PLAIN);
            for (Actor actor : program.actors) {
                String who = "thread " + actor.serial + " of program " + seed;
                if (actor.latch == null || actor.signalled) {
                    assertThat(told).as(who).doesNotContainKey(actor.serial);
                    continue;
                }
                Outcome expected = usual.contains(actor.serial)
                        ? Outcome.LIVE
                        : any.contains(actor.serial) ? Outcome.OPEN : Outcome.STUCK;
                Reachability reachability = told.get(actor.serial);
                assertThat(reachability.outcome()).as(who).isEqualTo(expected);
                assertThat(reachability.path().isEmpty()).as(who).isEqualTo(expected == Outcome.STUCK);
                assertThat(reachability.from()).as(who).isEqualTo(threadAt(reachability.path()));
                assertThat(reachability.weakly())
                        .as(who)
                        .isEqualTo(expected == Outcome.LIVE ? !strong.contains(actor.serial) : null);
                weakly += Boolean.TRUE.equals(reachability.weakly()) ? 1 : 0;
                stuck += expected == Outcome.STUCK ? 1 : 0;
                open += expected == Outcome.OPEN ? 1 : 0;
                live += expected == Outcome.LIVE ? 1 : 0;
            }
        }
        // Else the programs do not try what they are for.
        assertThat(stuck).isGreaterThan(500);
        assertThat(open).isGreaterThan(100);
        assertThat(live).isGreaterThan(500);
        assertThat(weakly).isGreaterThan(20);
    }

    /** The thread that the first line of a path names; null when it names none. */
    private static @Nullable Long threadAt(List<String> path) {
        String first = path.isEmpty() ? "" : path.get(0);
        return first.startsWith("\"t") ? Long.valueOf(first.substring(2, first.indexOf('"', 1))) : null;
    }

    @Test
    void of_a_stuck_wait_the_stuck_threads_that_reach_it_are_told_its_own_among_them() throws IOException {
        int byOthers = 0;
        for (long seed = 0; seed < 300; seed++) {
            Map<Integer, Reachability> told = look(new HeapProgram(seed), PLAIN);
            for (Reachability each : told.values()) {
                String who = "thread " + each.thread() + " of program " + seed;
                if (each.outcome() != Outcome.STUCK) {
                    assertThat(each.reachedBy()).as(who).isNull();
                    continue;
                }
                assertThat(each.reachedBy())
                        .as(who)
                        .contains(each.thread())
                        .allMatch(id -> told.get(id.intValue()).outcome() == Outcome.STUCK);
                byOthers += each.reachedBy().size() > 1 ? 1 : 0;
            }
        }
        assertThat(byOthers).isPositive();
    }

    @Test
    void who_of_a_crowd_reaches_what_all_wait_for_is_left_open() throws IOException {
        HeapProgram crowd = new HeapProgram(1);
        int first = crowd.actors.size() + 1;
        crowd.addCrowd(2_000);

        Map<Integer, Reachability> told = look(crowd, PLAIN);

        for (int serial = first; serial < first + 2_000; serial++) {
            assertThat(told.get(serial).outcome()).isEqualTo(Outcome.STUCK);
            assertThat(told.get(serial).reachedBy()).isNull();
        }
    }

    @Test
    void of_a_small_crowd_all_are_told() throws IOException {
        HeapProgram crowd = new HeapProgram(1);
        int first = crowd.actors.size() + 1;
        crowd.addCrowd(100);

        assertThat(look(crowd, PLAIN).get(first).reachedBy()).hasSize(100);
    }

    @Test
    void optimised_code_of_a_thread_that_can_move_leaves_nothing_proven() throws IOException {
        int proven = 0;
        for (long seed = 0; seed < 100; seed++) {
            HeapProgram program = new HeapProgram(seed);
            boolean anyMoves = !program.movers(Custom.ANY).isEmpty();
            for (CompiledCode code : new CompiledCode[] {
                CompiledCode.unknown(), CompiledCode.of("77 4 0 com.acme.Main.run()V [0x1, 0x2 - 0x3]\n")
            }) {
                for (Reachability each : look(program, code).values()) {
                    if (each.outcome() == Outcome.STUCK) {
                        assertThat(anyMoves).as("program " + seed).isFalse();
                        proven++;
                    } else if (each.outcome() == Outcome.OPEN && each.path().isEmpty()) {
                        assertThat(each.notShown()).anyMatch(line -> line.contains("com.acme.Main.run(Main.java:7)"));
                    }
                }
            }
        }
        assertThat(proven).isPositive();
    }

    @Test
    void a_thread_that_runs_while_the_dump_is_taken_leaves_nothing_proven() throws IOException {
        int open = 0;
        for (long seed = 0; seed < 100; seed++) {
            HeapProgram program = new HeapProgram(seed);
            program.runOne();
            if (program.runs == null) {
                continue;
            }
            for (Reachability each : look(program, PLAIN).values()) {
                assertThat(each.outcome()).as("program " + seed).isNotEqualTo(Outcome.STUCK);
                if (each.path().isEmpty() && each.outcome() == Outcome.OPEN) {
                    assertThat(each.notShown()).anyMatch(line -> line.contains("\"t" + program.runs.serial + "\" in "));
                    open++;
                }
            }
        }
        assertThat(open).isPositive();
    }

    @Test
    void a_thread_of_the_application_that_has_a_name_like_ours_is_not_ours() throws IOException {
        for (long seed = 0; seed < 50; seed++) {
            HeapProgram program = new HeapProgram(seed);
            program.threadName = "hangscope-t";
            Set<Integer> any = program.movers(Custom.ANY);
            Map<Integer, Reachability> told = look(program, PLAIN);
            told.forEach((serial, each) -> assertThat(each.outcome() == Outcome.STUCK)
                    .as("thread " + serial)
                    .isEqualTo(!any.contains(serial)));
            assertThat(told).hasSize((int) program.actors.stream()
                    .filter(actor -> actor.latch != null && !actor.signalled)
                    .count());
        }
    }
}
