package dev.hangscope.otlp;

import io.opentelemetry.sdk.metrics.data.MetricData;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;

/** Sends the numbers of hangs each minute. What is lost is not sent again: the next numbers take its place. To be used by one thread. */
final class MetricsDelivery {
    private static final Duration EACH = Duration.ofMinutes(1);

    private final OtlpSender sender;
    private final HangMetrics metrics;
    private final Consumer<String> lines;
    private final Duration each;
    private boolean isOn;
    private boolean warned;
    private Instant next;

    /** Makes one, whose first numbers are sent after the first pause. */
    MetricsDelivery(OtlpSender sender, HangMetrics metrics, Map<String, String> environment, Consumer<String> lines) {
        this.sender = sender;
        this.metrics = metrics;
        this.lines = lines;
        each = interval(environment.getOrDefault("OTEL_METRIC_EXPORT_INTERVAL", ""));
        isOn = !environment.getOrDefault("OTEL_METRICS_EXPORTER", "").trim().equals("none");
        next = Instant.now().plus(each);
    }

    private static Duration interval(String text) {
        try {
            return Duration.ofMillis(Math.max(1, Long.parseLong(text.trim())));
        } catch (NumberFormatException none) {
            return EACH;
        }
    }

    /** Sends the numbers if it is time. */
    void sendWhenDue() {
        if (!Instant.now().isBefore(next)) {
            send();
        }
    }

    /** Sends the numbers now. */
    void send() {
        Instant now = Instant.now();
        next = now.plus(each);
        Collection<MetricData> all = metrics.at(now);
        if (!isOn || all.isEmpty()) {
            return;
        }
        Outcome outcome = sender.sendMetrics(all);
        if (outcome.kind() == Outcome.Kind.SENT) {
            warned = false;
            return;
        }
        if (!warned) {
            warned = true;
            lines.accept("metrics are not taken (" + outcome.reason()
                    + "); OTEL_METRICS_EXPORTER=none turns them off, and events are sent as before");
        }
    }
}
