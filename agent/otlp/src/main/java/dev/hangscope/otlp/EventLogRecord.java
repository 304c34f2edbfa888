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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An event as OpenTelemetry has it, with the resource of the JVM that it is of. */
final class EventLogRecord implements LogRecordData {
    static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("dev.hangscope");
    private static final String EVENT = "hangscope.hang";
    private static final String SERVICE = "service.name";

    /** What the specification wants where no name is given. */
    private static final String UNKNOWN = "unknown_service:java";

    private final EventRecord event;
    private final Resource resource;
    private final Attributes attributes;
    private final long observed;

    /**
     * Makes one.
     *
     * @param further attributes of the resource where the event does not have them
     */
    EventLogRecord(EventRecord event, Map<String, String> further, Instant observed) {
        this.event = event;
        resource = Resource.create(resource(event, further));
        attributes = attributes(event.attributes());
        this.observed = nanos(observed);
    }

    private static Attributes resource(EventRecord event, Map<String, String> further) {
        Map<String, String> all = new TreeMap<>(further);
        all.putAll(event.resource());
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

    private static long nanos(Instant time) {
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
