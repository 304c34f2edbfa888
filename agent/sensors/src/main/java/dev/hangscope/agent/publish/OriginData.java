package dev.hangscope.agent.publish;

import dev.hangscope.snapshot.ChildProcess;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.code.Site;
import dev.hangscope.text.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.jspecify.annotations.Nullable;

/** Where a thread or child process was started, in the types that any JMX client knows. */
final class OriginData {
    private static final String[] NAMES = {"type", "id", "startedBy", "startedAt"};
    private static final CompositeType TYPE = type();

    private OriginData() {}

    private static CompositeType type() {
        String[] meanings = {
            "thread or process", "the thread's id, or the process's", "name of the thread that started it", "the line"
        };
        OpenType<?>[] types = {SimpleType.STRING, SimpleType.LONG, SimpleType.STRING, SimpleType.STRING};
        try {
            return new CompositeType("Origin", "Where a thread or process was started", NAMES, meanings, types);
        } catch (OpenDataException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The origins of all threads and children of which one is known. */
    static CompositeData[] of(JvmFacts jvm) {
        Map<Long, String> names =
                jvm.threads().stream().collect(Collectors.toMap(JavaThread::id, JavaThread::name, (one, two) -> one));
        List<CompositeData> all = new ArrayList<>();
        for (JavaThread thread : jvm.threads()) {
            add(all, "thread", thread.id(), names.get(thread.startedBy()), thread.startedAt());
        }
        for (ChildProcess child : jvm.children()) {
            add(all, "process", child.pid(), names.get(child.startedBy()), child.startedAt());
        }
        return all.toArray(new CompositeData[0]);
    }

    private static void add(List<CompositeData> all, String type, long id, @Nullable String by, @Nullable Site at) {
        if (at == null) {
            return;
        }
        Object[] values = {type, id, by == null ? null : PlainText.line(by), PlainText.line(at.toString())};
        try {
            all.add(new CompositeDataSupport(TYPE, NAMES, values));
        } catch (OpenDataException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
