package dev.hangscope.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.snapshot.ThreadActivity.Traffic;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which connection of a process a thread waits for that is in no call on it. */
class AskedConnectionsTest {
    private static final Duration AGO = Duration.ofSeconds(70);

    private static Traffic traffic(@Nullable Double sent, @Nullable Double received) {
        return new Traffic(duration(sent), duration(received), 0);
    }

    private static @Nullable Duration duration(@Nullable Double seconds) {
        return seconds == null ? null : Duration.ofMillis((long) (seconds * 1_000));
    }

    private static AskedConnections of(Map<String, Traffic> traffic) {
        return new AskedConnections(Map.of(5, "socket:[5]", 6, "socket:[6]", 7, "socket:[7]"), traffic::get);
    }

    @Test
    void the_request_without_an_answer_that_was_sent_when_the_wait_began() {
        AskedConnections connections = of(Map.of(
                "socket:[5]",
                traffic(71.0, 0.1),
                "socket:[6]",
                traffic(70.5, null),
                "socket:[7]",
                traffic(12.0, 13.0)));

        assertThat(connections.unanswered(AGO, AskedConnections.MOMENT)).isEqualTo(6);
        assertThat(connections.link(6)).isEqualTo("socket:[6]");
        assertThat(connections.unanswered(Duration.ofSeconds(40), AskedConnections.MOMENT))
                .as("none was sent then")
                .isNull();
        assertThat(connections.unanswered(Duration.ofSeconds(40), AskedConnections.ANY_TIME))
                .as("the one that was sent nearest to it")
                .isEqualTo(7);
    }

    @Test
    void an_answered_request_and_a_heartbeat_are_none() {
        AskedConnections connections = of(Map.of("socket:[5]", traffic(70.0, 69.9), "socket:[6]", traffic(3.0, 33.0)));

        assertThat(connections.unanswered(AGO, AskedConnections.MOMENT)).isNull();
        assertThat(connections.lastReceived(AGO))
                .as("it had a part of an answer when the wait began")
                .isEqualTo(5);
        assertThat(connections.where(link -> !link.equals("socket:[5]")).lastReceived(AGO))
                .isNull();
    }

    @Test
    void a_connection_of_which_the_kernel_tells_nothing_is_none() {
        assertThat(of(Map.of()).unanswered(AGO, AskedConnections.ANY_TIME)).isNull();
    }
}
