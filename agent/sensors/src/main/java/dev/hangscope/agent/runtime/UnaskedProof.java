package dev.hangscope.agent.runtime;

import dev.hangscope.agent.options.AgentOptions;
import dev.hangscope.agent.proof.CannotProveException;
import dev.hangscope.agent.proof.HeapDump;
import dev.hangscope.agent.proof.Pause;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.heap.ProofCandidates;
import dev.hangscope.snapshot.NodeId;
import dev.hangscope.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Decides of proofs that nobody asked for: see the option {@code prove=auto}. */
final class UnaskedProof {
    private static final int MOST_TRIED = 1_000;

    private final AgentOptions options;
    private final Set<String> tried = new HashSet<>();

    UnaskedProof(AgentOptions options) {
        this.options = options;
    }

    /**
     * Whether a dump is to be taken for this diagnosis: it may decide a finding or a wait, and none was taken for that. From now on one was.
     *
     * @throws CannotProveException when it would cost too much
     */
    synchronized boolean isToBeTaken(Diagnosis diagnosis) throws CannotProveException {
        if (options.prove() != AgentOptions.Proof.AUTO) {
            return false;
        }
        List<String> open = new ArrayList<>(ProofCandidates.findings(diagnosis));
        for (NodeId undecided : ProofCandidates.undecidedIn(diagnosis)) {
            open.add(undecided.toString());
        }
        return tried.size() < MOST_TRIED
                && !tried.containsAll(open)
                && isAllowed(diagnosis.snapshot())
                && tried.addAll(open);
    }

    /**
     * Lets a later report take another dump for the findings that a dump has refuted. A thread that could still end their waits then may end
     * or lose its way to them later, and without a dump they would be told again.
     *
     * @param open the diagnosis for which the dump was taken
     * @param decided the diagnosis with what the dump told
     */
    synchronized void allowAgain(Diagnosis open, Diagnosis decided) {
        Set<String> refuted = new HashSet<>(ProofCandidates.findings(open));
        decided.findings().forEach(finding -> refuted.remove(finding.id()));
        tried.removeAll(refuted);
    }

    /** Goes the way to the decision without taking one, so that the first report loads no class. */
    void rehearse(Diagnosis diagnosis) {
        if (options.prove() == AgentOptions.Proof.AUTO) {
            ProofCandidates.findings(diagnosis);
            ProofCandidates.undecidedIn(diagnosis);
            ProofCandidates.threads(diagnosis);
            try {
                isAllowed(diagnosis.snapshot());
            } catch (CannotProveException notNow) {
                return;
            }
        }
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
