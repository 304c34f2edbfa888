package dev.hangscope.agent.watch;

import dev.hangscope.snapshot.ThreadActivity.Traffic;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The TCP connections of a process by when data last went over them. */
final class AskedConnections {
    /** A request whose time is not compared. */
    static final Duration ANY_TIME = Duration.ofDays(1);

    /** A thread begins to wait when it has sent its request, or at once when a part of the answer is read. */
    static final Duration MOMENT = Duration.ofSeconds(2);

    private final Map<Integer, String> links;
    private final Function<String, @Nullable Traffic> traffic;

    /** @param links the process's sockets by descriptor */
    AskedConnections(Map<Integer, String> links, Function<String, @Nullable Traffic> traffic) {
        this.links = links;
        this.traffic = traffic;
    }

    /** Those whose link is wanted. */
    AskedConnections where(Predicate<String> wanted) {
        Map<Integer, String> some = new TreeMap<>(links);
        some.values().removeIf(wanted.negate());
        return new AskedConnections(some, traffic);
    }

    /** The link of this descriptor. */
    String link(int descriptor) {
        return links.getOrDefault(descriptor, "");
    }

    /** The connection whose last request had no answer and was sent so long ago, or nearly so; {@code null} when there is none. */
    @Nullable
    Integer unanswered(Duration ago, Duration most) {
        return nearest(ago, most, AskedConnections::isUnanswered, Traffic::sent);
    }

    /** The connection that had its last data so long ago; {@code null} when there is none. */
    @Nullable
    Integer lastReceived(Duration ago) {
        return nearest(ago, MOMENT, each -> true, Traffic::received);
    }

    private @Nullable Integer nearest(
            Duration ago, Duration most, Predicate<Traffic> wanted, Function<Traffic, @Nullable Duration> event) {
        Integer best = null;
        Duration least = most;
        for (Map.Entry<Integer, String> each : links.entrySet()) {
            Traffic known = traffic.apply(each.getValue());
            Duration time = known == null || !wanted.test(known) ? null : event.apply(known);
            Duration distance = time == null ? most : time.minus(ago).abs();
            if (distance.compareTo(least) < 0) {
                best = each.getKey();
                least = distance;
            }
        }
        return best;
    }

    private static boolean isUnanswered(Traffic each) {
        return each.sent() != null && (each.received() == null || each.sent().compareTo(each.received()) <= 0);
    }
}
