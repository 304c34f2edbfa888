package dev.hangscope.agent.publish;

import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Finding.Waiter;
import dev.hangscope.report.PlainFinding;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;

/** A finding in the types that any JMX client knows. Names are those of the JSON report. */
final class FindingData {
    private static final CompositeType TYPE = type();

    private FindingData() {}

    private static CompositeType type() {
        Map<String, String> meanings = new LinkedHashMap<>();
        meanings.put("id", "the same in every report of the same hang");
        meanings.put("kind", "what hangs, for example missing-sentinel");
        meanings.put("verdict", "PROVEN, LIKELY, SUSPECTED or NOTE");
        meanings.put("summary", "who is stuck and why");
        meanings.put("stuckForMillis", "how long nothing has moved");
        meanings.put("waiters", "who is stuck, and where");
        meanings.put("fix", "what to change");
        try {
            OpenType<?>[] types = {
                SimpleType.STRING,
                SimpleType.STRING,
                SimpleType.STRING,
                SimpleType.STRING,
                SimpleType.LONG,
                new ArrayType<>(1, SimpleType.STRING),
                SimpleType.STRING
            };
            return new CompositeType(
                    "Finding",
                    "One hang",
                    meanings.keySet().toArray(new String[0]),
                    meanings.values().toArray(new String[0]),
                    types);
        } catch (OpenDataException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static CompositeData of(Finding found) {
        Finding finding = PlainFinding.of(found);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("id", finding.id());
        values.put("kind", finding.kind().id());
        values.put("verdict", finding.verdict().name());
        values.put("summary", finding.summary());
        values.put("stuckForMillis", finding.stuckFor().toMillis());
        values.put(
                "waiters",
                finding.waiters().stream().map(FindingData::waiter).limit(100).toArray(String[]::new));
        values.put("fix", finding.fix());
        try {
            return new CompositeDataSupport(TYPE, values);
        } catch (OpenDataException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String waiter(Waiter waiter) {
        return waiter.name() + " at " + waiter.at();
    }
}
