package dev.hangscope.otlp;

import dev.hangscope.report.event.EventRecord;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An event as OpenTelemetry has it, with the resource of the JVM that it is of. */
final class EventLogRecord implements LogRecordData {
    static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("dev.hangscope");
    private static final String EVENT = "hangscope.hang";
    static final String SERVICE = "service.name";

    /** What the specification wants where no name is given. */
    static final String UNKNOWN = "unknown_service:java";

    private final EventRecord event;
    private final Resource resource;
    private final Attributes attributes;
    private final long observed;

    /**
     * Makes one.
     *
     * @param resource the JVM that the event is of
     */
    private EventLogRecord(EventRecord event, Resource resource, Instant observed) {
        this.event = event;
        this.resource = resource;
        attributes = attributes(event.attributes());
        this.observed = nanos(observed);
    }

    /**
     * Makes one of each event. Those of one JVM share one resource: the exporter keeps them together, and in their order, by its identity.
     *
     * @param further attributes of the resources where the events do not have them
     */
    static List<LogRecordData> of(List<EventRecord> events, Map<String, String> further, Instant observed) {
        Map<Map<String, String>, Resource> resources = new HashMap<>();
        List<LogRecordData> records = new ArrayList<>();
        for (EventRecord each : events) {
            Resource resource = resources.computeIfAbsent(
                    each.resource(), attributes -> Resource.create(resource(attributes, further)));
            records.add(new EventLogRecord(each, resource, observed));
        }
        return records;
    }

    private static Attributes resource(Map<String, String> attributes, Map<String, String> further) {
        Map<String, String> all = new TreeMap<>(further);
        all.putAll(attributes);
        all.putIfAbsent(SERVICE, UNKNOWN);
        AttributesBuilder builder = Attributes.builder();
        all.forEach(builder::put);
        return builder.build();
    }

    private static Attributes attributes(Map<String, Object> all) {
        AttributesBuilder builder = Attributes.builder();
        all.forEach((name, value) -> {
            if (value instanceof Long number) {
                builder.put(name, number);
            } else if (value instanceof Double number) {
                builder.put(name, number);
            } else if (value instanceof List<?> texts) {
                builder.put(
                        AttributeKey.stringArrayKey(name),
                        texts.stream().map(String::valueOf).toList());
            } else {
                builder.put(name, String.valueOf(value));
            }
        });
        return builder.build();
    }

    /** Nanoseconds since 1970. */
    static long nanos(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
    }

    @Override
    public Resource getResource() {
        return resource;
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return SCOPE;
    }

    @Override
    public long getTimestampEpochNanos() {
        return nanos(event.time());
    }

    @Override
    public long getObservedTimestampEpochNanos() {
        return observed;
    }

    @Override
    public SpanContext getSpanContext() {
        return SpanContext.getInvalid();
    }

    @Override
    public Severity getSeverity() {
        return switch (event.severity()) {
            case INFO -> Severity.INFO;
            case WARN -> Severity.WARN;
            case ERROR -> Severity.ERROR;
        };
    }

    @Override
    public String getSeverityText() {
        return event.severity().name();
    }

    @Override
    @Deprecated
    public io.opentelemetry.sdk.logs.data.Body getBody() {
        return io.opentelemetry.sdk.logs.data.Body.string(event.body());
    }

    @Override
    public Value<?> getBodyValue() {
        return Value.of(event.body());
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public int getTotalAttributeCount() {
        return attributes.size();
    }

    @Override
    public String getEventName() {
        return EVENT;
    }
}
