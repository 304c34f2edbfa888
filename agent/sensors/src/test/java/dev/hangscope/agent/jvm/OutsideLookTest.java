package dev.hangscope.agent.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.snapshot.OutsideRequests;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class OutsideLookTest {
    private static OutsideRequests requests() {
        OutsideLook look = OutsideLook.look();
        assertThat(look).isNotNull();
        OutsideRequests requests = look.requests();
        assertThat(requests).isNotNull();
        return requests;
    }

    private static void assertCounts(Thread hook, int expected) {
        int before = requests().shutdownHooks();
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            assertThat(requests().shutdownHooks()).isEqualTo(before + expected);
        } finally {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    /** Most hooks are plain threads; what they run is the application's, also within a class of the JDK. */
    @Test
    void hooks_of_the_application_are_counted() {
        assertCounts(new Thread(() -> {}), 1);
        assertCounts(new Thread(new FutureTask<>(() -> 1)), 1);
        assertCounts(new Thread() {}, 1);
    }

    @Test
    void a_hook_that_runs_nothing_and_one_of_the_agent_are_not() {
        assertCounts(new Thread(), 0);
        assertCounts(new Thread(() -> {}, "hangscope-own"), 0);
    }
}
