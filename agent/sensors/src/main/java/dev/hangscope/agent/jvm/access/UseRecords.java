package dev.hangscope.agent.jvm.access;

import dev.hangscope.agent.bootstrap.hooks.queue.QueueRecord;
import dev.hangscope.agent.bootstrap.hooks.queue.RecordTable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The record that hooks keep of an object of the JDK: in a field that is hidden from reflection, so it is read by a variable handle; or, of
 * an object whose class was loaded before the agent, in a table.
 */
public final class UseRecords {
    private static final String FIELD = "$hangscope";

    /** By class of the JDK, which never unloads; empty for one without the field. */
    private static final ConcurrentHashMap<Class<?>, Optional<VarHandle>> FIELDS = new ConcurrentHashMap<>();

    private UseRecords() {}

    /** {@code null} when nothing is recorded of the object. */
    public static @Nullable QueueRecord of(Object object) {
        if (object instanceof QueueRecord itself) {
            return itself;
        }
        Class<?> type = JdkInternals.lineage(object.getClass())
                .filter(each -> each.getClassLoader() == null)
                .findFirst()
                .orElse(Object.class);
        VarHandle field = FIELDS.computeIfAbsent(type, UseRecords::field).orElse(null);
        QueueRecord record = field == null ? null : (QueueRecord) field.get(object);
        return record != null ? record : RecordTable.find(object);
    }

    private static Optional<VarHandle> field(Class<?> type) {
        try {
            return Optional.of(MethodHandles.privateLookupIn(type, MethodHandles.lookup())
                    .findVarHandle(type, FIELD, QueueRecord.class));
        } catch (ReflectiveOperationException | RuntimeException none) {
            return Optional.empty();
        }
    }
}
