package dev.hangscope.agent.publish;

import dev.hangscope.agent.options.Durations;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.report.json.JsonReport;
import dev.hangscope.report.text.Notice;
import dev.hangscope.report.text.TextReport;
import dev.hangscope.snapshot.JvmFacts;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/** Answers what the MBean is asked. */
final class HangscopeBean implements HangscopeMBean {
    private final ObjectName name;
    private final LookOnDemand looks;
    private final Supplier<@Nullable LastLook> last;
    private final NotificationBroadcasterSupport listeners;
    private long notifications;

    HangscopeBean(
            ObjectName name,
            LookOnDemand looks,
            Supplier<@Nullable LastLook> last,
            NotificationBroadcasterSupport listeners) {
        this.name = name;
        this.looks = looks;
        this.last = last;
        this.listeners = listeners;
    }

    /** Tells those who listen. */
    void tell(Finding finding, Diagnosis diagnosis) {
        Notification notification = new Notification(
                HangNotifications.TYPE,
                name,
                ++notifications,
                diagnosis.snapshot().time().toEpochMilli(),
                Notice.line(finding, diagnosis.snapshot().process().pid()));
        notification.setUserData(FindingData.of(finding));
        listeners.sendNotification(notification);
    }

    @Override
    public @Nullable String getVerdict() {
        LastLook look = last.get();
        return look == null ? null : look.verdict();
    }

    @Override
    public int getHangs() {
        return (int) findings().stream()
                .filter(finding -> finding.verdict().isHang())
                .count();
    }

    @Override
    public CompositeData[] getFindings() {
        return findings().stream().map(FindingData::of).toArray(CompositeData[]::new);
    }

    private List<Finding> findings() {
        LastLook look = last.get();
        return look == null ? List.of() : look.findings();
    }

    @Override
    public @Nullable String getLookedAt() {
        LastLook look = last.get();
        return look == null ? null : look.time().toString();
    }

    @Override
    public String report() {
        return TextReport.toString(looks.take(null));
    }

    @Override
    public String report(String after) {
        Duration parsed = Durations.parse(after);
        if (parsed == null) {
            throw new IllegalArgumentException("bad value '" + after + "' for after: " + Durations.SYNTAX);
        }
        return TextReport.toString(looks.take(parsed));
    }

    @Override
    public String reportJson() {
        return JsonReport.toString(looks.take(null));
    }

    @Override
    public CompositeData[] origins() {
        JvmFacts jvm = looks.take(null).snapshot().jvm();
        return jvm == null ? new CompositeData[0] : OriginData.of(jvm);
    }

    @Override
    public String prove() {
        return TextReport.toString(looks.prove());
    }
}
