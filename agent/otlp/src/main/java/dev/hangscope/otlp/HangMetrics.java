package dev.hangscope.otlp;

import dev.hangscope.report.event.EventRecord;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableGaugeData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableLongPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableSumData;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many hangs there are by what was sent, for each JVM that had one. A JVM that ends says nothing, so a hang of which no event has come
 * for longer than the pause between two reminders counts no more. To be used by one thread.
 */
final class HangMetrics {
    /** Reminders come each hour. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(130);

    /** So long a number is told as 0 after the last hang has ended. */
    private static final Duration ZERO = Duration.ofMinutes(10);

    private static final int MOST_JVMS = 20_000;
    private static final int MOST_HANGS = 50_000;
    private static final String FINDING = "hangscope.finding.";
    private static final Pattern MORE = Pattern.compile("and ([0-9]{1,6}) more");
    private static final String INSTANCE = "service.instance.id";

    /** Which of a resource's attributes are told: what makes the JVM one among others, and what it is asked for by. */
    private static final Set<String> TOLD = Set.of(
            EventLogRecord.SERVICE,
            "service.namespace",
            INSTANCE,
            "deployment.environment.name",
            "host.name",
            "k8s.namespace.name",
            "k8s.pod.name",
            "k8s.container.name");

    private record HangKey(Map<String, String> jvm, String fingerprint) {}

    private record Open(String kind, String verdict, long waiters, Instant last) {}

    private record Kind(String kind, String verdict) {}

    /** One JVM's numbers. */
    private static final class Numbers {
        private final Map<Kind, Long> hangs = new HashMap<>();
        private final Map<Kind, Instant> told = new HashMap<>();
        private long waiters;
        private long dropped;
        private Instant last = Instant.EPOCH;
    }

    private final Instant started;
    private final Map<HangKey, Open> open = new HashMap<>();
    private final Map<Map<String, String>, Numbers> jvms = new HashMap<>();

    /**
     * Makes metrics of nothing.
     *
     * @param started since when they count
     */
    HangMetrics(Instant started) {
        this.started = started;
    }

    /** Takes an event that was sent. */
    void sent(EventRecord event, Instant now) {
        Map<String, String> jvm = jvm(event.resource());
        if (event.time().isBefore(now.minus(FORGOTTEN)) || (jvms.size() >= MOST_JVMS && !jvms.containsKey(jvm))) {
            return;
        }
        Numbers numbers = jvms.computeIfAbsent(jvm, key -> new Numbers());
        numbers.last = now;
        if (event.attributes().get("hangscope.events.dropped") instanceof Long dropped && dropped > 0) {
            numbers.dropped += dropped;
        }
        HangKey key = new HangKey(jvm, text(event, "fingerprint"));
        if (text(event, "state").equals("ended")) {
            open.remove(key);
        } else if (open.size() < MOST_HANGS || open.containsKey(key)) {
            open.put(key, new Open(text(event, "kind"), text(event, "verdict"), waiters(event), event.time()));
        }
    }

    private static Map<String, String> jvm(Map<String, String> resource) {
        Map<String, String> jvm = new TreeMap<>();
        resource.forEach((name, value) -> {
            if (TOLD.contains(name)) {
                jvm.put(name, value);
            }
        });
        String host = resource.getOrDefault("k8s.pod.name", resource.getOrDefault("host.name", ""));
        jvm.putIfAbsent(INSTANCE, host + "/" + resource.getOrDefault("process.pid", ""));
        jvm.putIfAbsent(EventLogRecord.SERVICE, EventLogRecord.UNKNOWN);
        return jvm;
    }

    private static String text(EventRecord event, String attribute) {
        return String.valueOf(event.attributes().getOrDefault(FINDING + attribute, ""));
    }

    /** A long list ends in the number of those that are not in it. */
    private static long waiters(EventRecord event) {
        if (!(event.attributes().get(FINDING + "waiters") instanceof List<?> names) || names.isEmpty()) {
            return 0;
        }
        Matcher more = MORE.matcher(String.valueOf(names.get(names.size() - 1)));
        return more.matches() ? names.size() - 1 + Long.parseLong(more.group(1)) : names.size();
    }

    /** Returns the numbers of this moment; empty when there are none. */
    Collection<MetricData> at(Instant now) {
        open.values().removeIf(hang -> hang.last().isBefore(now.minus(FORGOTTEN)));
        jvms.values().removeIf(numbers -> numbers.last.isBefore(now.minus(FORGOTTEN)));
        for (Numbers each : jvms.values()) {
            each.hangs.clear();
            each.waiters = 0;
        }
        open.forEach((key, hang) -> {
            Numbers numbers = jvms.get(key.jvm());
            if (numbers != null) {
                Kind kind = new Kind(hang.kind(), hang.verdict());
                numbers.hangs.merge(kind, 1L, Long::sum);
                numbers.told.put(kind, now);
                numbers.waiters += hang.waiters();
            }
        });
        List<MetricData> all = new ArrayList<>();
        jvms.forEach((jvm, numbers) -> add(all, jvm, numbers, now));
        return all;
    }

    private void add(List<MetricData> all, Map<String, String> jvm, Numbers numbers, Instant now) {
        numbers.told.values().removeIf(last -> last.isBefore(now.minus(ZERO)));
        AttributesBuilder attributes = Attributes.builder();
        jvm.forEach(attributes::put);
        Resource resource = Resource.create(attributes.build());
        long from = EventLogRecord.nanos(started);
        long to = EventLogRecord.nanos(now);
        List<LongPointData> hangs = new ArrayList<>();
        for (Kind each : numbers.told.keySet()) {
            Attributes labels = Attributes.builder()
                    .put("kind", each.kind())
                    .put("verdict", each.verdict())
                    .build();
            hangs.add(ImmutableLongPointData.create(from, to, labels, numbers.hangs.getOrDefault(each, 0L)));
        }
        if (!hangs.isEmpty()) {
            all.add(ImmutableMetricData.createLongGauge(
                    resource,
                    EventLogRecord.SCOPE,
                    "hangscope.hangs",
                    "Findings of the last sample",
                    "{hang}",
                    ImmutableGaugeData.create(hangs)));
            all.add(ImmutableMetricData.createLongGauge(
                    resource,
                    EventLogRecord.SCOPE,
                    "hangscope.threads.stuck",
                    "Threads and processes that wait in them",
                    "{thread}",
                    ImmutableGaugeData.create(
                            List.of(ImmutableLongPointData.create(from, to, Attributes.empty(), numbers.waiters)))));
        }
        if (numbers.dropped > 0) {
            all.add(ImmutableMetricData.createLongSum(
                    resource,
                    EventLogRecord.SCOPE,
                    "hangscope.events.dropped",
                    "Events that were left out",
                    "{event}",
                    ImmutableSumData.create(
                            true,
                            AggregationTemporality.CUMULATIVE,
                            List.of(ImmutableLongPointData.create(from, to, Attributes.empty(), numbers.dropped)))));
        }
    }
}
