package dev.hangscope.agent.publish;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts each finding of LIKELY or better into the Flight Recorder, once. One that no recording took is tried again at the next look,
 * so that a recording which is started on a stuck JVM has it too.
 */
public final class JfrAudience implements Audience {
    private final Set<String> recorded = new HashSet<>();

    @Override
    @SuppressWarnings("CatchAllThrowable") // the look goes on whatever Flight Recorder does
    public synchronized void looked(Diagnosis diagnosis, @Nullable Path report) {
        // Where nobody records, the event's class must not even be loaded: that would start Flight Recorder.
        if (!JdkModule.isInUse("jdk.jfr")) {
            return;
        }
        try {
            for (Finding finding : diagnosis.findings()) {
                if (finding.verdict().isHang() && !recorded.contains(finding.id()) && HangEvents.commit(finding)) {
                    recorded.add(finding.id());
                }
            }
        } catch (Throwable notRecorded) {
            // Reports still come.
        }
    }
}
