package dev.hangscope.agent.jvm.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JavaThread.Role;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Since when a thread has waited for a class, which only the second sample tells. */
class ClassInitLookTest {
    private static final long SECOND = 1_000_000_000;

    private long cpu;
    private final ClassInitLook look = new ClassInitLook(() -> Map.of(7L, "com.acme.Name"), id -> cpu);

    private @Nullable Duration waited(long seconds, int line) {
        Frame initializer = new Frame("com.acme.Type", "<clinit>", "Type.java", line, null);
        List<JavaThread> threads = new ArrayList<>(List.of(new JavaThread(
                7,
                "first",
                false,
                false,
                Role.APPLICATION,
                Thread.State.RUNNABLE,
                List.of(initializer),
                null,
                null,
                null)));
        look.look(threads, seconds * SECOND);
        ThreadWait wait = threads.get(0).waitsFor();
        return wait == null ? null : wait.since();
    }

    @Test
    void it_has_waited_since_the_first_sample_at_which_it_was_at_rest_there() {
        assertThat(waited(10, 3)).isNull();
        assertThat(waited(12, 3)).isEqualTo(Duration.ofSeconds(2));
        assertThat(waited(15, 3)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void it_did_not_wait_there_while_it_ran_or_was_at_another_place() {
        assertThat(waited(10, 3)).isNull();
        assertThat(waited(12, 4)).isNull();
        cpu = SECOND;
        assertThat(waited(14, 4)).isNull();
        assertThat(waited(17, 4)).isEqualTo(Duration.ofSeconds(3));
    }
}
