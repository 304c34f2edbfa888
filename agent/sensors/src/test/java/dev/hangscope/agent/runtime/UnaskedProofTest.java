package dev.hangscope.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.options.AgentOptions;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import dev.hangscope.diagnosis.Kind;
import dev.hangscope.diagnosis.Thresholds;
import dev.hangscope.diagnosis.Verdict;
import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.ProcessIdentity;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.waitgraph.JointWaitGraph;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a heap dump is taken that nobody asked for: a thread waits at a latch, which a finding tells of or not. */
class UnaskedProofTest {
    private static final JavaThread WAITER = new JavaThread(
            7,
            "reader",
            false,
            false,
            JavaThread.Role.APPLICATION,
            Thread.State.WAITING,
            List.of(),
            new ThreadWait(ThreadWait.Kind.LATCH, "latch:1", false, Duration.ofSeconds(31)),
            null,
            null);

    private final UnaskedProof proof;

    UnaskedProofTest() throws Exception {
        proof = new UnaskedProof(AgentOptions.parse("prove=auto"));
    }

    private static Diagnosis diagnosis(Finding... findings) {
        Snapshot snapshot = new Snapshot(
                Snapshot.Trigger.SIGQUIT,
                Instant.EPOCH,
                new ProcessIdentity(1, "com.acme.Main", "17", Duration.ofMinutes(1)),
                new JvmFacts(
                        ExitState.RUNNING,
                        null,
                        List.of(WAITER),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        null),
                List.of());
        return new Diagnosis(
                snapshot,
                new Thresholds(Duration.ofSeconds(5), Duration.ofMinutes(1)),
                List.of(findings),
                JointWaitGraph.of(snapshot));
    }

    private static Finding suspicion(String id) {
        return new Finding(
                id,
                Kind.UNRELEASED_SYNCHRONIZER,
                Verdict.SUSPECTED,
                "1 thread waits.",
                Duration.ofSeconds(31),
                List.of(Finding.Waiter.of(WAITER, 1)),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "");
    }

    @Test
    void one_dump_is_taken_for_a_finding_that_it_has_not_refuted() throws Exception {
        Diagnosis open = diagnosis(suspicion("1c2d77"));

        assertThat(proof.isToBeTaken(open)).isTrue();
        proof.allowAgain(open, open);

        assertThat(proof.isToBeTaken(open)).isFalse();
    }

    @Test
    void another_dump_is_taken_for_a_finding_that_the_first_has_refuted() throws Exception {
        Diagnosis open = diagnosis(suspicion("1c2d77"));

        assertThat(proof.isToBeTaken(open)).isTrue();
        proof.allowAgain(open, diagnosis());

        assertThat(proof.isToBeTaken(open)).isTrue();
        assertThat(proof.isToBeTaken(open)).isFalse();
    }

    @Test
    void only_what_was_refuted_may_be_asked_again() throws Exception {
        Diagnosis open = diagnosis(suspicion("1c2d77"), suspicion("3e4f55"));

        assertThat(proof.isToBeTaken(open)).isTrue();
        proof.allowAgain(open, diagnosis(suspicion("3e4f55")));

        assertThat(proof.isToBeTaken(diagnosis(suspicion("3e4f55")))).isFalse();
        assertThat(proof.isToBeTaken(diagnosis(suspicion("1c2d77")))).isTrue();
    }
}
