package dev.hangscope.agent.watch.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hangscope.agent.watch.procfs.ProcEvents.Event;
import dev.hangscope.agent.watch.procfs.ProcEvents.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the kernel sends while others start processes all the time. */
class ExitEventsTest {
    private static final Duration WAIT = Duration.ofSeconds(2);

    /** The kernel's answer to the one who begins to listen is no event, and takes one. */
    private static final int MOST_WAITS = 30;

    private static final int STRANGERS = 200;

    @BeforeEach
    void mayHear() {
        assumeTrue(ChildWatch.mayHearEvents(), "needs CAP_NET_ADMIN");
    }

    /** A shell whose input ends it, or makes it start that many processes. */
    private static Process shell() throws IOException {
        return new ProcessBuilder(
                        "sh", "-c", "while read n; do for i in $(seq $n); do (:); done; echo done; done; exit 7")
                .start();
    }

    private static void forks(Process shell, int count) throws IOException {
        shell.getOutputStream().write((count + "\n").getBytes(StandardCharsets.US_ASCII));
        shell.getOutputStream().flush();
        assertThat(shell.getInputStream().readNBytes(5)).isEqualTo("done\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static List<Event> until(Kind kind, long pid, ExitEvents events) {
        List<Event> all = new ArrayList<>();
        int waits = 0;
        while (all.stream().noneMatch(event -> event.kind() == kind && event.pid() == pid)) {
            List<Event> next = events.next();
            waits += next.isEmpty() ? 1 : 0;
            assertThat(waits).as("waits of %s, after %s", WAIT, all).isLessThan(MOST_WAITS);
            all.addAll(next);
        }
        return all;
    }

    @Test
    void a_storm_of_others_forks_sends_nothing_where_only_the_known_are_heard() throws Exception {
        Process known = shell();
        Process stranger = shell();
        try (ExitEvents events = ExitEvents.open(WAIT)) {
            forks(stranger, 1);
            forks(known, 1);
            assertThat(events.hearOnly(new long[] {known.pid()}, WAIT)).isTrue();
            drain(events, known);

            forks(stranger, STRANGERS);
            known.getOutputStream().close();

            List<Event> heard = until(Kind.EXITED, known.pid(), events);
            assertThat(heard).hasSizeLessThan(5).allMatch(event -> event.pid() == known.pid());
            assertThat(heard.get(heard.size() - 1).status()).isEqualTo(7 << 8);
        } finally {
            known.destroyForcibly();
            stranger.destroyForcibly();
        }
    }

    /** Reads what was sent before the filter was there, up to something that the known process does behind it. */
    private static void drain(ExitEvents events, Process known) throws IOException {
        forks(known, 1);
        List<Event> all = new ArrayList<>();
        while (all.stream()
                        .filter(event -> event.kind() == Kind.EXITED && event.parent() == known.pid())
                        .count()
                < 4) {
            all.addAll(events.next());
        }
    }

    @Test
    void all_are_heard_until_then() throws Exception {
        Process stranger = shell();
        try (ExitEvents events = ExitEvents.open(WAIT)) {
            events.hearAll(WAIT);
            forks(stranger, 3);
            stranger.getOutputStream().close();

            assertThat(until(Kind.EXITED, stranger.pid(), events))
                    .filteredOn(event -> event.kind() == Kind.FORKED && event.parent() == stranger.pid())
                    .hasSizeGreaterThanOrEqualTo(3);
        } finally {
            stranger.destroyForcibly();
        }
    }
}
