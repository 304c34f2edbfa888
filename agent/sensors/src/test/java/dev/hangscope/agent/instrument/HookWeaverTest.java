package dev.hangscope.agent.instrument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hangscope.agent.instrument.weaving.JdkInstrumentation;
import dev.hangscope.snapshot.SensorState;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class HookWeaverTest {
    private static final String QUEUE = "java/util/concurrent/LinkedBlockingQueue";

    private final HookWeaver weaver = new HookWeaver();

    private @Nullable String reason(String sensor) {
        return weaver.states(Map.of()).stream()
                .filter(state -> state.name().equals(sensor))
                .findFirst()
                .map(SensorState::reason)
                .orElse(null);
    }

    private static byte[] classFile() throws IOException {
        try (InputStream in = LinkedBlockingQueue.class.getResourceAsStream("LinkedBlockingQueue.class")) {
            return in.readAllBytes();
        }
    }

    /** Calls the weaver where the stack ends, then one frame further up, until it can be called. */
    private boolean isWovenAtTheEnd(byte[] classFile) {
        try {
            return isWovenAtTheEnd(classFile);
        } catch (StackOverflowError end) {
            return weaver.transform(null, QUEUE, null, null, classFile) != null;
        }
    }

    @Test
    void a_class_that_is_loaded_at_the_end_of_the_stack_is_the_reason_that_is_given() throws IOException {
        byte[] classFile = classFile();

        assertThat(isWovenAtTheEnd(classFile)).isFalse();

        assertThat(reason("queues")).contains("the stack or the heap was exhausted");
        assertThat(reason("threads")).isNull();
    }

    @Test
    void a_class_that_cannot_be_woven_is_named() {
        assertThat(weaver.transform(null, QUEUE, null, null, new byte[20])).isNull();

        assertThat(reason("queues")).contains("LinkedBlockingQueue could not be woven");
    }

    @Test
    void classes_of_other_loaders_stay() throws IOException {
        assertThat(weaver.transform(getClass().getClassLoader(), QUEUE, null, null, classFile()))
                .isNull();

        assertThat(reason("queues")).isNull();
    }

    private static final class StoppedOnce implements JdkInstrumentation {
        private final byte[] woven = {1};
        private final Error first;
        private int calls;

        StoppedOnce(Error first) {
            this.first = first;
        }

        @Override
        public String sensor() {
            return "queues";
        }

        @Override
        public Set<String> classes() {
            return Set.of(QUEUE);
        }

        @Override
        public byte[] weave(String internalName, @Nullable Class<?> loaded, byte[] classFile) {
            if (calls++ == 0) {
                throw first;
            }
            return woven;
        }
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_19)
    @SuppressWarnings({"deprecation", "removal"})
    void a_class_that_a_stopped_thread_loads_is_woven() {
        StoppedOnce stopped = new StoppedOnce(new ThreadDeath());

        assertThat(HookWeaver.weave(stopped, QUEUE, null, new byte[0])).isEqualTo(stopped.woven);
    }

    @Test
    void another_error_is_not_met_by_a_second_try() {
        StoppedOnce full = new StoppedOnce(new OutOfMemoryError("full"));

        assertThatThrownBy(() -> HookWeaver.weave(full, QUEUE, null, new byte[0]))
                .isSameAs(full.first);
        assertThat(full.calls).isEqualTo(1);
    }
}
