package dev.hangscope.agent.jvm.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.snapshot.SensorState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Threads at a latch; what kind of thread they are makes no difference. */
class VirtualStacksTest {
    private static final int ALIKE = 100;

    private final CountDownLatch latch = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    @AfterEach
    void release() {
        latch.countDown();
    }

    private void waitAtTheLatch() {
        try {
            latch.await();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void waitElsewhere() {
        waitAtTheLatch();
    }

    private void start(int count, Runnable task) {
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            thread.start();
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            threads.add(thread);
        }
    }

    private List<StackTraceElement[]> stacks(VirtualStacks stacks) {
        return threads.stream().map(stacks::of).toList();
    }

    @Test
    void of_many_alike_at_one_object_the_first_are_walked() {
        start(ALIKE + 3, this::waitAtTheLatch);

        VirtualStacks stacks = new VirtualStacks(ALIKE);
        List<StackTraceElement[]> found = stacks(stacks);

        assertThat(found).allSatisfy(stack -> assertThat(stack).isSameAs(found.get(0)));
        assertThat(stacks.state())
                .isEqualTo(new SensorState(
                        "stacks",
                        false,
                        "of virtual threads: 3 were not walked. Each parks on the same object as 100 or more whose stacks are alike,"
                                + " and is shown with theirs"));
    }

    @Test
    void one_that_stands_elsewhere_among_the_first_lets_all_be_walked() {
        start(1, this::waitElsewhere);
        start(ALIKE + 2, this::waitAtTheLatch);

        VirtualStacks stacks = new VirtualStacks(ALIKE);
        List<StackTraceElement[]> found = stacks(stacks);

        assertThat(found.get(0)).extracting(StackTraceElement::getMethodName).contains("waitElsewhere");
        assertThat(found.subList(1, found.size()))
                .allSatisfy(stack -> assertThat(stack)
                        .extracting(StackTraceElement::getMethodName)
                        .contains("waitAtTheLatch")
                        .doesNotContain("waitElsewhere"));
        assertThat(stacks.state()).isNull();
    }

    @Test
    void a_moderate_number_is_walked_one_by_one() {
        start(ALIKE + 3, this::waitAtTheLatch);

        VirtualStacks stacks = new VirtualStacks();
        stacks(stacks);

        assertThat(stacks.state()).isNull();
    }
}
