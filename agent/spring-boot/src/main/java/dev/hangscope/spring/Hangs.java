package dev.hangscope.spring;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the agent saw when it last looked.
 *
 * @param verdict {@code HUNG}, {@code SUSPECTED} or {@code CLEAR}; {@code null} before the first look
 * @param lookedAt when that was, ISO 8601; {@code null} before the first look
 * @param findings all findings, the surest first
 */
public record Hangs(@Nullable String verdict, @Nullable String lookedAt, List<Hang> findings) {

    public Hangs {
        findings = List.copyOf(findings);
    }

    /** Those that are hangs, and no suspicions or notes. */
    List<Hang> certain() {
        return findings.stream().filter(Hang::isCertain).toList();
    }

    /**
     * One finding.
     *
     * @param id the same in every report of the same hang
     * @param kind what hangs, for example {@code missing-sentinel}
     * @param verdict {@code PROVEN}, {@code LIKELY}, {@code SUSPECTED} or {@code NOTE}
     * @param summary one sentence: who is stuck and why
     * @param stuckForMillis how long nothing has moved, in milliseconds, a lower bound
     * @param waiters who is stuck, and where
     * @param fix what to change
     */
    public record Hang(
            String id,
            String kind,
            String verdict,
            String summary,
            long stuckForMillis,
            List<String> waiters,
            String fix) {

        public Hang {
            waiters = List.copyOf(waiters);
        }

        private boolean isCertain() {
            return verdict.equals("PROVEN") || verdict.equals("LIKELY");
        }
    }
}
