package dev.hangscope.snapshot.redaction;

import dev.hangscope.snapshot.ProcessIdentity;
import dev.hangscope.snapshot.SensorState;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.history.Standstill;
import dev.hangscope.text.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Whether reports are without secrets. */
public enum Redaction {
    /** Command lines, names, messages and paths lose what {@link Secrets} finds in them. */
    ON,
    /** Every text is as it was sampled. */
    OFF;

    /**
     * Returns the facts as a report may hold them; the same object when nothing has to change. Names of classes, methods and
     * source files, and the ids by which facts refer to each other, are never changed.
     */
    public Snapshot of(Snapshot snapshot) {
        if (this == OFF) {
            return snapshot;
        }
        Snapshot redacted = new Snapshot(
                snapshot.trigger(),
                snapshot.time(),
                process(snapshot.process()),
                snapshot.jvm() == null ? null : JvmRedaction.of(snapshot.jvm()),
                snapshot.os() == null ? null : OsRedaction.of(snapshot.os()),
                each(snapshot.sensors(), Redaction::sensor),
                snapshot.jvms() == null ? null : each(snapshot.jvms(), this::of),
                snapshot.silent() == null ? null : each(snapshot.silent(), OsRedaction::of),
                snapshot.signatures(),
                snapshot.peers() == null ? null : each(snapshot.peers(), OsRedaction::of),
                snapshot.standstill() == null ? null : standstill(snapshot.standstill()));
        return redacted.equals(snapshot) ? snapshot : redacted;
    }

    private static Standstill standstill(Standstill times) {
        List<String> limits = each(times.limits(), Secrets::redacted);
        return limits == times.limits()
                ? times
                : new Standstill(times.span(), times.times(), times.lost(), times.longest(), limits);
    }

    private static ProcessIdentity process(ProcessIdentity process) {
        String command = Secrets.redacted(process.command());
        return command.equals(process.command())
                ? process
                : new ProcessIdentity(process.pid(), command, process.java(), process.uptime());
    }

    private static SensorState sensor(SensorState sensor) {
        String reason = text(sensor.reason());
        return reason == null || reason.equals(sensor.reason())
                ? sensor
                : new SensorState(sensor.name(), sensor.active(), reason);
    }

    static @Nullable String text(@Nullable String text) {
        return text == null ? null : Secrets.redacted(text);
    }

    /** The list with each element changed; the same list when none is. A report may be on 100,000 threads. */
    static <T> List<T> each(List<T> all, UnaryOperator<T> change) {
        List<T> changed = null;
        for (int i = 0; i < all.size(); i++) {
            T before = all.get(i);
            T after = change.apply(before);
            if (after != before && changed == null) {
                changed = new ArrayList<>(all);
            }
            if (changed != null) {
                changed.set(i, after);
            }
        }
        return changed == null ? all : changed;
    }
}
