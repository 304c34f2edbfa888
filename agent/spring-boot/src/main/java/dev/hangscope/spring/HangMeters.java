package dev.hangscope.spring;

import dev.hangscope.spring.Hangs.Hang;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * {@code hangscope.hangs}, tagged with kind and verdict, and {@code hangscope.threads.stuck}: how many there were at the last look. A
 * hang that is over stays as a row with the value 0, so that a graph shows its end.
 */
final class HangMeters implements MeterBinder, HangAudience {
    private final List<MultiGauge> hangs = new CopyOnWriteArrayList<>();
    private final Map<Tags, Long> counts = new ConcurrentHashMap<>();
    private volatile long stuck;

    @Override
    public void bindTo(MeterRegistry registry) {
        hangs.add(MultiGauge.builder("hangscope.hangs")
                .description("Hangs at the agent's last look")
                .register(registry));
        io.micrometer.core.instrument.Gauge.builder("hangscope.threads.stuck", () -> stuck)
                .description("Threads and processes that wait for ever, by hangs of LIKELY and PROVEN")
                .register(registry);
        show();
    }

    @Override
    public void seen(Hangs now) {
        Map<Tags, Long> counted = now.findings().stream()
                .collect(Collectors.groupingBy(
                        hang -> Tags.of("kind", hang.kind(), "verdict", hang.verdict()), Collectors.counting()));
        counts.replaceAll((tags, before) -> 0L);
        counts.putAll(counted);
        stuck = now.certain().stream().map(Hang::waiters).mapToLong(List::size).sum();
        show();
    }

    private void show() {
        List<Row<?>> rows = new ArrayList<>();
        counts.keySet().forEach(tags -> rows.add(Row.of(tags, () -> counts.getOrDefault(tags, 0L))));
        hangs.forEach(each -> each.register(rows));
    }
}
