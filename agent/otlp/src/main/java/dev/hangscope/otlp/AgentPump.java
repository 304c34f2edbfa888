package dev.hangscope.otlp;

import dev.hangscope.agent.forward.EventPump;
import dev.hangscope.agent.forward.ForwardException;
import dev.hangscope.otlp.OtlpTarget.Signal;
import dev.hangscope.report.event.BadEventException;
import dev.hangscope.report.event.EventLineReader;
import dev.hangscope.report.event.EventRecord;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Sends the events of the JVM that it runs in. While the receiver does not take them, others wait in the queue, or are dropped there. */
public final class AgentPump implements EventPump {
    /** Between two looks whether metrics are due. */
    private static final long PAUSE_SECONDS = 5;

    /** Made by name. */
    public AgentPump() {}

    @Override
    public void run(URI url, BlockingQueue<String> events, Map<String, String> environment, Consumer<String> lines)
            throws ForwardException, InterruptedException {
        OtlpTarget logs = OtlpTarget.of(url, Signal.LOGS, environment);
        OtlpTarget metrics = OtlpTarget.of(url, Signal.METRICS, environment);
        try (OtlpSender sender = new OtlpSender(logs, metrics, Transport.SOCKET)) {
            HangMetrics numbers = new HangMetrics(Instant.now());
            // The event has what of the environment is passed on.
            Delivery delivery = new Delivery(sender, Map.of(), numbers, lines, new CountDownLatch(1));
            MetricsDelivery each = new MetricsDelivery(sender, numbers, environment, lines);
            while (true) {
                String first = events.poll(PAUSE_SECONDS, TimeUnit.SECONDS);
                if (first != null) {
                    List<String> taken = new ArrayList<>(List.of(first));
                    events.drainTo(taken);
                    List<EventRecord> records = records(taken);
                    if (!records.isEmpty()) {
                        delivery.deliver(records);
                    }
                }
                each.sendWhenDue();
            }
        }
    }

    private static List<EventRecord> records(List<String> taken) {
        List<EventRecord> records = new ArrayList<>();
        for (String line : taken) {
            try {
                records.add(EventLineReader.read(line));
            } catch (BadEventException impossible) {
                // It was written by this version.
            }
        }
        return records;
    }
}
