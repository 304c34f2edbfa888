package dev.hangscope.snapshot.threaddump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.ThreadWait;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The dump of {@code crossed-17.txt}, as that of a JVM whose threads the kernel shows, too. */
class LiveJvmTest {
    private static final Duration AGE = Duration.ofSeconds(2);
    private static final Duration RESTED = Duration.ofSeconds(40);

    private final DumpedJvm dump = dump();
    private final Map<Long, LiveThread> kernel = new HashMap<>();

    LiveJvmTest() throws IOException {
        dump.threads().forEach(thread -> kernel.put(thread.osThread(), live(thread, RESTED)));
    }

    private static DumpedJvm dump() throws IOException {
        try (InputStreamReader text = new InputStreamReader(
                Objects.requireNonNull(LiveJvmTest.class.getResourceAsStream("/threaddumps/crossed-17.txt")),
                StandardCharsets.UTF_8)) {
            List<DumpedJvm> dumps = ThreadDumpText.read(text, ZoneOffset.UTC);
            return dumps.get(0);
        }
    }

    private static LiveThread live(DumpedThread thread, Duration rested) {
        return new LiveThread(7000 + thread.id(), rested);
    }

    private void hasRested(String name, Duration rested) {
        DumpedThread thread = dump.threads().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        kernel.put(thread.osThread(), live(thread, rested));
    }

    private JavaThread thread(String name) {
        JvmFacts facts = new LiveJvm(dump, kernel).facts(AGE, Instant.EPOCH);
        return facts.threads().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private ThreadWait waitOf(String name) {
        return Objects.requireNonNull(thread(name).waitsFor());
    }

    @Test
    void a_thread_has_waited_since_it_last_ran() {
        assertThat(waitOf("taker").since()).isEqualTo(RESTED);
        assertThat(waitOf("four").since()).isEqualTo(RESTED);
    }

    @Test
    void one_that_has_run_since_the_dump_may_be_anywhere() {
        hasRested("taker", Duration.ofSeconds(1));

        assertThat(thread("taker").waitsFor()).isNull();
        assertThat(thread("taker").state()).isEqualTo(Thread.State.RUNNABLE);
    }

    @Test
    void one_that_the_kernel_no_longer_shows_may_have_ended() {
        kernel.values().removeIf(live -> live.tid() == 7000 + thread("taker").id());

        assertThat(thread("taker").waitsFor()).isNull();
    }

    @Test
    void a_thread_at_a_monitor_is_woken_by_the_jvm_and_waits_on() {
        hasRested("one", Duration.ofMillis(300));
        hasRested("two", RESTED);

        assertThat(waitOf("one").kind()).isEqualTo(ThreadWait.Kind.MONITOR_ENTER);
        assertThat(waitOf("one").since()).isEqualTo(Duration.ofSeconds(1));
        assertThat(waitOf("two").since()).isEqualTo(RESTED);
    }

    @Test
    void where_the_kernel_tells_nothing_no_wait_has_an_age() {
        kernel.clear();

        assertThat(waitOf("taker").since()).isZero();
        assertThat(waitOf("one").since()).isZero();
    }
}
