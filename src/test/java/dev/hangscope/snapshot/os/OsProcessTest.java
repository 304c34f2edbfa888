package dev.hangscope.snapshot.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OsProcessTest {

    @Test
    void the_main_thread_is_the_first_also_where_the_kernels_ids_have_begun_anew() {
        TreeBuilder tree = new TreeBuilder();
        tree.process(32_700, 1, "java Main").sleeps();
        List<OsThread> threads = List.of(thread(301), thread(302), thread(32_700), thread(32_701));

        OsProcess process = tree.facts().processes().get(0).with(threads, List.of(), List.of());

        assertThat(process.threads()).extracting(OsThread::tid).containsExactly(32_700L, 301L, 302L, 32_701L);
    }

    private static OsThread thread(long tid) {
        return new OsThread(
                tid,
                "java",
                OsProcess.State.SLEEPING,
                1,
                1,
                "futex",
                null,
                OsWait.of(OsWait.Kind.FUTEX),
                false,
                Duration.ofSeconds(1));
    }
}
