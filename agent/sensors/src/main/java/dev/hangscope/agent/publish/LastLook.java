package dev.hangscope.agent.publish;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import java.time.Instant;
import java.util.List;

/** What is kept of a look: its snapshot may be large. */
record LastLook(String verdict, Instant time, List<Finding> findings) {

    static LastLook of(Diagnosis diagnosis) {
        return new LastLook(diagnosis.overall().name(), diagnosis.snapshot().time(), diagnosis.findings());
    }
}
