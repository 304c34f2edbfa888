package dev.hangscope.agent.bootstrap.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class FaultsTest {
    private static final List<Consumer<Throwable>> FAMILIES =
            List.of(Faults::inQueues, Faults::inThreads, Faults::inWaits, Faults::inCounts);

    @AfterEach
    void forget() {
        Faults.queues = null;
        Faults.threads = null;
        Faults.waits = null;
        Faults.counts = null;
    }

    private static boolean noneIsKept() {
        return Faults.queues == null && Faults.threads == null && Faults.waits == null && Faults.counts == null;
    }

    @Test
    void the_first_fault_of_a_family_is_kept() {
        Throwable first = new IllegalStateException("first");
        FAMILIES.forEach(family -> family.accept(first));
        FAMILIES.forEach(family -> family.accept(new IllegalStateException("second")));

        assertThat(List.of(Faults.queues, Faults.threads, Faults.waits, Faults.counts))
                .containsOnly(first);
    }

    @Test
    void a_full_heap_and_a_full_stack_are_no_faults() {
        FAMILIES.forEach(family -> family.accept(new OutOfMemoryError("full")));
        FAMILIES.forEach(family -> family.accept(new StackOverflowError()));

        assertThat(noneIsKept()).isTrue();
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_25)
    @SuppressWarnings({"deprecation", "removal"})
    void the_exception_by_which_an_application_stops_a_thread_is_thrown_again() {
        ThreadDeath stop = new ThreadDeath();
        for (Consumer<Throwable> family : FAMILIES) {
            assertThatThrownBy(() -> family.accept(stop)).isSameAs(stop);
        }
        assertThat(noneIsKept()).isTrue();
    }
}
