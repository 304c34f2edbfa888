package dev.hangscope.snapshot.stack;

import static dev.hangscope.snapshot.SnapshotBuilder.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.code.Frame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PerStackTest {
    private static final List<Frame> STACK = List.of(frame("com.acme.Loader.load:7"), frame("com.acme.App.main:3"));

    private final List<Long> asked = new ArrayList<>();
    private final PerStack<String> places = new PerStack<>(thread -> {
        asked.add(thread.id());
        return thread.stack().get(0).toString();
    });

    private static JavaThread thread(long id, List<Frame> stack) {
        return new JavaThread(
                id, "t-" + id, true, true, JavaThread.Role.APPLICATION, Thread.State.WAITING, stack, null, null, null);
    }

    @Test
    void threads_that_share_a_stack_are_asked_about_once() {
        assertThat(places.of(thread(1, STACK))).isEqualTo(places.of(thread(2, STACK)));
        assertThat(asked).containsExactly(1L);
    }

    @Test
    void equal_stacks_that_are_not_shared_get_the_same_answer() {
        List<Frame> equal = List.copyOf(new ArrayList<>(STACK));

        assertThat(places.of(thread(1, STACK))).isEqualTo(places.of(thread(2, equal)));
        assertThat(asked).containsExactly(1L, 2L);
    }

    @Test
    void threads_of_one_look_that_stand_at_one_place_share_their_stack() {
        Frames frames = new Frames();
        StackTraceElement[] trace = new Throwable().getStackTrace();

        assertThat(thread(1, frames.stack(trace)).stack())
                .isSameAs(thread(2, frames.stack(trace.clone())).stack());
    }

    @Test
    void another_stack_has_an_answer_of_its_own() {
        assertThat(places.of(thread(1, STACK))).isNotEqualTo(places.of(thread(2, STACK.subList(1, 2))));
    }

    @Test
    void frames_of_a_shared_stack_come_once() {
        List<Frame> other = STACK.subList(1, 2);

        assertThat(PerStack.frames(List.of(thread(1, STACK), thread(2, STACK), thread(3, other))))
                .containsExactly(STACK.get(0), STACK.get(1), STACK.get(1));
    }
}
