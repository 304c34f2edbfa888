package dev.hangscope.agent.runtime;

import dev.hangscope.agent.options.AgentOptions;
import dev.hangscope.agent.proof.CannotProveException;
import dev.hangscope.agent.proof.HeapDump;
import dev.hangscope.agent.proof.Pause;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.ProofCandidates;
import dev.hangscope.snapshot.Snapshot;
import java.util.HashSet;
import java.util.Set;

/** Decides of proofs that nobody asked for: see the option {@code prove=auto}. */
final class UnaskedProof {
    private static final int MOST_TRIED = 1_000;

    private final AgentOptions options;
    private final Set<String> tried = new HashSet<>();

    UnaskedProof(AgentOptions options) {
        this.options = options;
    }

    /** Whether the diagnosis has a finding that a dump may decide and none was taken for. From now on one was. */
    synchronized boolean isWanted(Diagnosis diagnosis) {
        return options.prove() == AgentOptions.Proof.AUTO
                && tried.size() < MOST_TRIED
                && tried.addAll(ProofCandidates.findings(diagnosis));
    }

    /**
     * Whether it may be tried at all.
     *
     * @throws CannotProveException when it would cost too much
     */
    boolean isAllowed(Snapshot now) throws CannotProveException {
        if (options.prove() != AgentOptions.Proof.AUTO) {
            return false;
        }
        Pause.check(now, options.pause());
        HeapDump.checkMemory();
        return true;
    }
}
